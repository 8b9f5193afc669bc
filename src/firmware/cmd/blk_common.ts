import { printf } from '../common/console';
import {
  blk_list_devices,
  blk_list_part,
  blk_print_device_num,
  blk_print_part_devnum,
  blk_show_device,
} from '../drivers/block/blk-uclass/list';
import {
  blk_get_uclass_name,
  blk_read_devnum,
  blk_write_devnum,
} from '../drivers/block/blk-uclass';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { UclassId } from '../include/dm/uclass-id';
import { dectoul, hextoul } from '../lib/strto';
import { statics } from '../include/asm-generic/global_data';

/** The device that the next command is about. */
export interface CurrentDevice {
  value: number;
}

/** `read` and `write` take any number of arguments from here on; one that is missing is a null pointer. */
function transfer(argv: readonly string[], uclass_id: UclassId, cur: CurrentDevice): number {
  const writing = argv[1] === 'write';
  const name = blk_get_uclass_name(uclass_id);
  let addr: number;
  let blk: number;
  let cnt: number;
  let n: number;

  if (!writing && argv[1] !== 'read') {
    return CMD_RET_USAGE;
  }
  addr = hextoul(argv[2]);
  blk = hextoul(argv[3]);
  cnt = hextoul(argv[4]);
  printf(
    `\n${name} %s: device %d block # %lu, count %lu ... `,
    writing ? 'write' : 'read',
    cur.value,
    blk,
    cnt,
  );
  n = writing
    ? blk_write_devnum(uclass_id, cur.value, blk, cnt, addr)
    : blk_read_devnum(uclass_id, cur.value, blk, cnt, addr);
  printf('%ld blocks %s: %s\n', n, writing ? 'written' : 'read', n === cnt ? 'OK' : 'ERROR');
  return n === cnt ? CMD_RET_SUCCESS : CMD_RET_FAILURE;
}

function withoutNumber(word: string, uclass_id: UclassId, cur: CurrentDevice): number {
  const name = blk_get_uclass_name(uclass_id);

  if (word.startsWith('inf')) {
    blk_list_devices(uclass_id);
    return CMD_RET_SUCCESS;
  }
  if (word.startsWith('dev')) {
    if (blk_print_device_num(uclass_id, cur.value) !== 0) {
      printf(`\nno ${name} devices available\n`);
      return CMD_RET_FAILURE;
    }
    return CMD_RET_SUCCESS;
  }
  if (word.startsWith('part')) {
    if (blk_list_part(uclass_id) !== 0) {
      printf(`\nno ${name} partition table available\n`);
    }
    return CMD_RET_SUCCESS;
  }
  return CMD_RET_USAGE;
}

function withNumber(word: string, number: string, uclass_id: UclassId, cur: CurrentDevice): number {
  const dev = dectoul(number);

  if (word.startsWith('dev')) {
    if (blk_show_device(uclass_id, dev) !== 0) {
      return CMD_RET_FAILURE;
    }
    cur.value = dev;
    printf('... is now current device\n');
    return CMD_RET_SUCCESS;
  }
  if (word.startsWith('part')) {
    if (blk_print_part_devnum(uclass_id, dev) !== 0) {
      printf(`\n${blk_get_uclass_name(uclass_id)} device %d not available\n`, dev);
      return CMD_RET_FAILURE;
    }
    return CMD_RET_SUCCESS;
  }
  return CMD_RET_USAGE;
}

/**
 * What the block commands have in common: `info`, `device`, `part`, `read`, `write`. The beginning of a word is enough.
 *
 * @uboot cmd/blk_common.c blk_common_cmd()
 */
export function blk_common_cmd(
  argv: readonly string[],
  uclass_id: UclassId,
  cur: CurrentDevice,
): number {
  const word = argv[1] ?? '';

  switch (argv.length) {
    case 0:
    case 1:
      return CMD_RET_USAGE;
    case 2:
      return withoutNumber(word, uclass_id, cur);
    case 3:
      return withNumber(word, argv[2] ?? '', uclass_id, cur);
    default:
      return transfer(argv, uclass_id, cur);
  }
}
/*
 * Buses for which U-Boot has drivers and we have none: there is never a device on them. The commands say what a real
 * U-Boot says on a machine without such a controller; the boot scripts ask them all.
 */
export function currentDevice(file: string): CurrentDevice {
  return statics<CurrentDevice>(file, () => ({ value: 0 }));
}
