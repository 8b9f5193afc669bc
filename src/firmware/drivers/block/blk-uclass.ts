import { strdup } from '../../lib/string';
import { PART_TYPE_UNKNOWN } from '../../include/blk';
import type { BlkDesc, BlkOps } from '../../include/blk';
import type { UDevice } from '../../include/dm/device';
import {
  UCLASS_AHCI,
  UCLASS_BLK,
  UCLASS_EFI_LOADER,
  UCLASS_IDE,
  UCLASS_MASS_STORAGE,
  UCLASS_NVME,
  UCLASS_SCSI,
  UCLASS_USB,
  UCLASS_VIRTIO,
} from '../../include/dm/uclass-id';
import type { UclassId } from '../../include/dm/uclass-id';
import { ENODEV, ENOENT, ENOMEM, ENOSYS } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import { IS_ENABLED } from '../../include/linux/kconfig';
import {
  dev_get_uclass_plat,
  device_get_uclass_id,
  device_probe,
  device_set_name_alloced,
} from '../core/device';
import { device_get_ops } from '../../include/dm/device';
import { device_bind_driver } from '../core/lists';
import { uclass_foreach_dev } from '../core/uclass/find';
import { blkcache_fill, blkcache_invalidate, blkcache_read } from './blkcache';

/*
 * Block devices: finding them, reading, writing. What prints, and the uclass itself, is in blk-list.ts, because that
 * needs the partition code, which needs this file.
 */

/** Interface names as in `ls virtio 0`. @uboot drivers/block/blk-uclass.c uclass_idname_str[] */
const uclass_idname_str: readonly { readonly id: UclassId; readonly name: string }[] = [
  { id: UCLASS_AHCI, name: 'sata' },
  { id: UCLASS_EFI_LOADER, name: 'efiloader' },
  { id: UCLASS_IDE, name: 'ide' },
  { id: UCLASS_NVME, name: 'nvme' },
  { id: UCLASS_SCSI, name: 'scsi' },
  { id: UCLASS_USB, name: 'usb' },
  { id: UCLASS_MASS_STORAGE, name: 'usb' },
  { id: UCLASS_VIRTIO, name: 'virtio' },
];

/** @uboot drivers/block/blk-uclass.c blk_get_uclass_name(): `(none)` for an id that has no block devices. */
export function blk_get_uclass_name(uclass_id: UclassId): string {
  return uclass_idname_str.find((entry) => entry.id === uclass_id)?.name ?? '(none)';
}

/** Also by the words that users type. @uboot drivers/block/blk-uclass.c uclass_name_to_iftype() */
export function uclass_name_to_iftype(uclass_idname: string): UclassId | undefined {
  return uclass_idname_str.find((entry) => entry.name === uclass_idname)?.id;
}

function descOf(dev: UDevice): BlkDesc {
  return dev_get_uclass_plat<BlkDesc>(dev);
}

/**
 * The device behind an interface name and number, probed; null if there is none or it doesn't probe.
 *
 * @uboot drivers/block/blk-uclass.c blk_get_devnum_by_uclass_idname()
 */
export function blk_get_devnum_by_uclass_idname(
  uclass_idname: string,
  devnum: number,
): BlkDesc | null {
  const uclass_id = uclass_name_to_iftype(uclass_idname);
  let desc: BlkDesc;

  if (uclass_id === undefined) {
    return null;
  }
  for (const dev of uclass_foreach_dev(UCLASS_BLK)) {
    desc = descOf(dev);
    if (desc.devnum !== devnum) {
      continue;
    }
    if (dev.parent === null || device_get_uclass_id(dev.parent) !== uclass_id) {
      continue;
    }
    if (device_probe(dev) !== 0) {
      return null;
    }
    return desc;
  }
  return null;
}

/** @uboot disk/part.c blk_get_dev() */
export function blk_get_dev(ifname: string, dev: number): BlkDesc | null {
  return blk_get_devnum_by_uclass_idname(ifname, dev);
}

/**
 * The device with a number, probed. -ENOENT: there is none with this number but some with greater ones; -ENODEV: no
 * more; other: it doesn't probe.
 *
 * @uboot drivers/block/blk-uclass.c get_desc()
 */
export function get_desc(uclass_id: UclassId, devnum: number): BlkDesc | Errno {
  let found_more = false;
  let desc: BlkDesc;
  let ret: number;

  for (const dev of uclass_foreach_dev(UCLASS_BLK)) {
    desc = descOf(dev);
    if (desc.uclass_id !== uclass_id) {
      continue;
    }
    if (desc.devnum === devnum) {
      ret = device_probe(dev);
      return ret === 0 ? desc : ret;
    }
    if (desc.devnum > devnum) {
      found_more = true;
    }
  }
  return found_more ? -ENOENT : -ENODEV;
}

/** Greatest number in use, or -ENODEV. @uboot drivers/block/blk-uclass.c blk_find_max_devnum() */
export function blk_find_max_devnum(uclass_id: UclassId): number {
  let max_devnum = -ENODEV;
  let desc: BlkDesc;

  for (const dev of uclass_foreach_dev(UCLASS_BLK)) {
    desc = descOf(dev);
    if (desc.uclass_id === uclass_id && desc.devnum > max_devnum) {
      max_devnum = desc.devnum;
    }
  }
  return max_devnum;
}

/** @uboot drivers/block/blk-uclass.c blk_next_free_devnum() */
export function blk_next_free_devnum(uclass_id: UclassId): number {
  const max = blk_find_max_devnum(uclass_id);
  return max === -ENODEV ? 0 : max + 1;
}

/**
 * Reads blocks to guest address `buffer`, from the cache if it has them. Blocks read, or -errno.
 *
 * @uboot drivers/block/blk-uclass.c blk_read()
 */
export function blk_read(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  const desc = descOf(dev);
  const ops = device_get_ops<BlkOps>(dev);
  let blks_read: number;

  if (ops.read === undefined) {
    return -ENOSYS;
  }
  if (
    IS_ENABLED('BLOCK_CACHE') &&
    blkcache_read(desc.uclass_id, desc.devnum, start, blkcnt, desc.blksz, buffer)
  ) {
    return blkcnt;
  }
  blks_read = ops.read(dev, start, blkcnt, buffer);
  if (IS_ENABLED('BLOCK_CACHE') && blks_read === blkcnt) {
    blkcache_fill(desc.uclass_id, desc.devnum, start, blkcnt, desc.blksz, buffer);
  }
  return blks_read;
}

/** Writes blocks; the cache forgets the device first. @uboot drivers/block/blk-uclass.c blk_write() */
export function blk_write(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  const desc = descOf(dev);
  const ops = device_get_ops<BlkOps>(dev);

  if (ops.write === undefined) {
    return -ENOSYS;
  }
  blkcache_invalidate(desc.uclass_id, desc.devnum);
  return ops.write(dev, start, blkcnt, buffer);
}

/** @uboot drivers/block/blk-uclass.c blk_dread() */
export function blk_dread(desc: BlkDesc, start: number, blkcnt: number, buffer: number): number {
  return blk_read(desc.bdev, start, blkcnt, buffer);
}

/** @uboot drivers/block/blk-uclass.c blk_dwrite() */
export function blk_dwrite(desc: BlkDesc, start: number, blkcnt: number, buffer: number): number {
  return blk_write(desc.bdev, start, blkcnt, buffer);
}

/** None of our devices has hardware partitions. @uboot drivers/block/blk-uclass.c blk_dselect_hwpart() */
export function blk_dselect_hwpart(desc: BlkDesc, hwpart: number): number {
  desc.hwpart = hwpart;
  return 0;
}

/** @uboot drivers/block/blk-uclass.c blk_read_devnum() */
export function blk_read_devnum(
  uclass_id: UclassId,
  devnum: number,
  start: number,
  blkcnt: number,
  buffer: number,
): number {
  const desc = get_desc(uclass_id, devnum);
  return IS_ERR(desc) ? desc : blk_dread(desc, start, blkcnt, buffer);
}

/** @uboot drivers/block/blk-uclass.c blk_write_devnum() */
export function blk_write_devnum(
  uclass_id: UclassId,
  devnum: number,
  start: number,
  blkcnt: number,
  buffer: number,
): number {
  const desc = get_desc(uclass_id, devnum);
  return IS_ERR(desc) ? desc : blk_dwrite(desc, start, blkcnt, buffer);
}

/**
 * Binds a block device below `parent`. `devnum` -1 takes the next free number.
 *
 * @uboot drivers/block/blk-uclass.c blk_create_device()
 */
export function blk_create_device(
  parent: UDevice,
  drv_name: string,
  name: string,
  uclass_id: UclassId,
  devnum: number,
  blksz: number,
  lba: number,
): UDevice | Errno {
  const number = devnum === -1 ? blk_next_free_devnum(uclass_id) : devnum;
  let dev: UDevice | Errno;
  let desc: BlkDesc;

  dev = device_bind_driver(parent, drv_name, name);
  if (IS_ERR(dev)) {
    return dev;
  }
  desc = descOf(dev);
  desc.uclass_id = uclass_id;
  desc.blksz = blksz;
  desc.log2blksz = Math.log2(blksz);
  desc.lba = lba;
  desc.part_type = PART_TYPE_UNKNOWN;
  desc.bdev = dev;
  desc.devnum = number;
  return dev;
}

/** The same, with the name `PARENT.NAME`. @uboot drivers/block/blk-uclass.c blk_create_devicef() */
export function blk_create_devicef(
  parent: UDevice,
  drv_name: string,
  name: string,
  uclass_id: UclassId,
  devnum: number,
  blksz: number,
  lba: number,
): UDevice | Errno {
  const dev_name = `${parent.name}.${name}`.slice(0, 29);
  const str = strdup(dev_name);
  let dev: UDevice | Errno;

  if (str === 0) {
    return -ENOMEM;
  }
  dev = blk_create_device(parent, drv_name, dev_name, uclass_id, devnum, blksz, lba);
  if (!IS_ERR(dev)) {
    device_set_name_alloced(dev, str);
  }
  return dev;
}
