import { printf, putc } from '../../../common/console';
import { part_create_block_devices } from '../../../disk/disk-uclass';
import { part_init, part_print } from '../../../disk/part';
import { dev_print } from '../../../disk/part/dev-print';
import { DEV_TYPE_UNKNOWN, PART_TYPE_UNKNOWN } from '../../../include/blk';
import type { BlkDesc } from '../../../include/blk';
import type { UclassDriver, UDevice } from '../../../include/dm/device';
import { UCLASS_BLK } from '../../../include/dm/uclass-id';
import type { UclassId } from '../../../include/dm/uclass-id';
import { ENODEV, ENOENT } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { IS_ENABLED } from '../../../include/linux/kconfig';
import { dev_get_uclass_plat } from '../../core/device';
import { blkDescAuto } from './desc';
import { get_desc } from '../blk-uclass';

/** Partition tables of all devices that have one. @uboot drivers/block/blk-uclass.c blk_list_part() */
export function blk_list_part(uclass_id: UclassId): number {
  let ok = 0;
  let desc: BlkDesc | Errno;

  for (let devnum = 0; ; devnum++) {
    desc = get_desc(uclass_id, devnum);
    if (desc === -ENODEV) {
      break;
    }
    if (IS_ERR(desc)) {
      continue;
    }
    if (desc.part_type !== PART_TYPE_UNKNOWN) {
      ok++;
      if (devnum > 0) {
        putc(0x0a);
      }
      part_print(desc);
    }
  }
  return ok === 0 ? -ENODEV : 0;
}

/** @uboot drivers/block/blk-uclass.c blk_print_part_devnum() */
export function blk_print_part_devnum(uclass_id: UclassId, devnum: number): number {
  const desc = get_desc(uclass_id, devnum);

  if (IS_ERR(desc)) {
    return desc;
  }
  if (desc.type === DEV_TYPE_UNKNOWN) {
    return -ENOENT;
  }
  part_print(desc);
  return 0;
}

/** @uboot drivers/block/blk-uclass.c blk_list_devices() */
export function blk_list_devices(uclass_id: UclassId): void {
  let desc: BlkDesc | Errno;

  for (let i = 0; ; i++) {
    desc = get_desc(uclass_id, i);
    if (desc === -ENODEV) {
      break;
    }
    if (IS_ERR(desc)) {
      continue;
    }
    if (desc.type === DEV_TYPE_UNKNOWN) {
      continue;
    }
    printf('Device %d: ', i);
    dev_print(desc);
  }
}

/** Says IDE for every interface. @uboot drivers/block/blk-uclass.c blk_print_device_num() */
export function blk_print_device_num(uclass_id: UclassId, devnum: number): number {
  const desc = get_desc(uclass_id, devnum);

  if (IS_ERR(desc)) {
    return desc;
  }
  printf('\nIDE device %d: ', devnum);
  dev_print(desc);
  return 0;
}

/** @uboot drivers/block/blk-uclass.c blk_show_device() */
export function blk_show_device(uclass_id: UclassId, devnum: number): number {
  printf('\nDevice %d: ', devnum);
  const desc = get_desc(uclass_id, devnum);
  if (desc === -ENODEV || desc === -ENOENT) {
    printf('unknown device\n');
    return -ENODEV;
  }
  if (IS_ERR(desc)) {
    return desc;
  }
  dev_print(desc);
  if (desc.type === DEV_TYPE_UNKNOWN) {
    return -ENOENT;
  }
  return 0;
}

/** Looks for a partition table, and makes a device for each partition. */
function blk_post_probe(dev: UDevice): number {
  const desc = dev_get_uclass_plat<BlkDesc>(dev);

  if (IS_ENABLED('PARTITIONS')) {
    part_init(desc);
    if (desc.part_type !== PART_TYPE_UNKNOWN) {
      part_create_block_devices(dev);
    }
  }
  return 0;
}

export const blk_uclass: UclassDriver = {
  name: 'blk',
  id: UCLASS_BLK,
  post_probe: blk_post_probe,
  per_device_plat_auto: blkDescAuto,
};
