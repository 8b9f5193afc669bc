import { printf, puts } from '../common/console';
import { blk_get_device_by_str, blk_get_device_part_str } from '../disk/part/device';
import { part_drivers, part_get_info, part_get_info_by_name, part_print } from '../disk/part';
import { env_set } from '../env/common';
import type { BlkDesc } from '../include/blk';
import { CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { IS_ERR } from '../include/linux/err';
import {
  MAX_SEARCH_PARTITIONS,
  PART_BOOTABLE,
  PART_EFI_SYSTEM_PARTITION,
  newDiskPartition,
} from '../include/part';
import type { DiskPartition } from '../include/part';
import { simple_strtoul_end } from '../lib/strto';
import { sprintf } from '../lib/vsprintf';

/** What `part start|size|number` asks for. @uboot cmd/part.c enum cmd_part_info */
type PartInfo = 'start' | 'size' | 'number';

/** @uboot cmd/part.c do_part_uuid() */
function do_part_uuid(argv: readonly string[]): number {
  const ifname = argv[0] ?? '';
  if (argv.length < 2 || argv.length > 3) {
    return CMD_RET_USAGE;
  }
  const found = blk_get_device_part_str(ifname, argv[1], false);
  if (IS_ERR(found)) {
    return 1;
  }
  if (argv[2] !== undefined) {
    env_set(argv[2], found.info.uuid);
  } else {
    printf('%s\n', found.info.uuid);
  }
  return 0;
}

/** @uboot cmd/part.c do_part_list() */
function do_part_list(argv: readonly string[]): number {
  let desc: BlkDesc | number;
  let bootable = false;
  let variable: string | undefined;
  let at: number;
  if (argv.length < 2) {
    return CMD_RET_USAGE;
  }
  if (argv.length > 2) {
    for (at = 2; at < argv.length; at++) {
      const option = argv[at] ?? '';
      if (!option.startsWith('-')) {
        break;
      }
      if (option !== '-bootable') {
        printf('Unknown option %s\n', option);
        return CMD_RET_USAGE;
      }
      bootable = true;
    }
    variable = argv[at];
    if (at !== argv.length - 1 || variable === undefined) {
      return CMD_RET_USAGE;
    }
  }
  desc = blk_get_device_by_str(argv[0] ?? '', argv[1] ?? '');
  if (IS_ERR(desc)) {
    return 1;
  }
  if (variable !== undefined) {
    return listToVariable(desc, bootable, variable);
  }
  part_print(desc);
  return 0;
}

/** Numbers in hexadecimal, as all commands that take them expect. */
function listToVariable(desc: BlkDesc, bootable: boolean, variable: string): number {
  const info = newDiskPartition();
  const parts: string[] = [];
  let p: number;
  for (p = 1; p <= MAX_SEARCH_PARTITIONS; p++) {
    if (part_get_info(desc, p, info) !== 0) {
      continue;
    }
    if (bootable && (info.bootable & (PART_BOOTABLE | PART_EFI_SYSTEM_PARTITION)) === 0) {
      continue;
    }
    parts.push(sprintf('%x', p));
  }
  env_set(variable, parts.join(' '));
  return 0;
}

/** @uboot cmd/part.c do_part_info() */
function do_part_info(argv: readonly string[], param: PartInfo): number {
  const info = newDiskPartition();
  const name = argv[2] ?? '';
  let number: { value: number; end: number };
  let part: number;
  let text: string;
  if (argv.length < 3 || argv.length > 4) {
    return CMD_RET_USAGE;
  }
  const desc = blk_get_device_by_str(argv[0] ?? '', argv[1] ?? '');
  if (IS_ERR(desc)) {
    return 1;
  }
  number = simple_strtoul_end(name, 0);
  part = number.value;
  if (number.end !== name.length) {
    part = part_get_info_by_name(desc, name, info);
    if (part === -1 || part < 0) {
      return 1;
    }
  } else if (part_get_info(desc, part, info) !== 0) {
    return 1;
  }
  text = infoText(info, part, param);
  if (argv[3] !== undefined) {
    env_set(argv[3], text);
  } else {
    printf('%s\n', text);
  }
  return 0;
}

function infoText(info: DiskPartition, part: number, param: PartInfo): string {
  switch (param) {
    case 'start':
      return sprintf('%llx', info.start);
    case 'size':
      return sprintf('%llx', info.size);
    case 'number':
      return sprintf('0x%x', part);
  }
}

/** @uboot cmd/part.c do_part_types() */
function do_part_types(): number {
  puts('Supported partition tables: ');
  puts(
    part_drivers()
      .map((drv) => drv.name)
      .join(', '),
  );
  puts('\n');
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/part.c do_part() */
function do_part(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const rest = argv.slice(2);
  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  switch (argv[1]) {
    case 'uuid':
      return do_part_uuid(rest);
    case 'list':
      return do_part_list(rest);
    case 'start':
    case 'size':
    case 'number':
      return do_part_info(rest, argv[1]);
    case 'types':
      return do_part_types();
    default:
      return CMD_RET_USAGE;
  }
}

const PART_HELP = `uuid <interface> <dev>:<part>
    - print partition UUID
part uuid <interface> <dev>:<part> <varname>
    - set environment variable to partition UUID
part list <interface> <dev>
    - print a device's partition table
part list <interface> <dev> [flags] <varname>
    - set environment variable to the list of partitions
      flags can be -bootable (list only bootable partitions)
part start <interface> <dev> <part> <varname>
    - set environment variable to the start of the partition (in blocks)
      part can be either partition number or partition name
part size <interface> <dev> <part> <varname>
    - set environment variable to the size of the partition (in blocks)
      part can be either partition number or partition name
part number <interface> <dev> <part> <varname>
    - set environment variable to the partition number using the partition name
      part must be specified as partition name
part types
    - list supported partition table types`;

export const partCommands: readonly CmdTbl[] = [
  {
    name: 'part',
    maxargs: 8,
    repeatable: true,
    cmd: do_part,
    usage: 'disk partition related commands',
    help: PART_HELP,
    depends: ['CMD_PART'],
  },
];
