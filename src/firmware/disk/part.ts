import { printf } from '../common/console';
import { blkcache_invalidate } from '../drivers/block/blkcache';
import { IS_ENABLED } from '../include/linux/kconfig';
import { PART_TYPE_UNKNOWN } from '../include/blk';
import type { BlkDesc } from '../include/blk';
import { EINVAL, ENOENT, EPROTONOSUPPORT } from '../include/errno';
import type { DiskPartition, PartDriver } from '../include/part';
import { UCLASS_IDE, UCLASS_VIRTIO } from '../include/dm/uclass-id';
import { part_driver_dos } from './part_dos';
import { part_driver_efi } from './part_efi';
import { part_driver_iso } from './part_iso';

/**
 * The partition drivers in the order of the linker list, which is the order of their names there: `a_efi`, `dos`, `iso`.
 */
export function part_drivers(): readonly PartDriver[] {
  const drivers: PartDriver[] = [];
  if (IS_ENABLED('EFI_PARTITION')) {
    drivers.push(part_driver_efi);
  }
  if (IS_ENABLED('DOS_PARTITION')) {
    drivers.push(part_driver_dos);
  }
  if (IS_ENABLED('ISO_PARTITION')) {
    drivers.push(part_driver_iso);
  }
  return drivers;
}

/**
 * The driver of the device's table. A device whose type isn't known is looked at again, every time.
 *
 * @uboot disk/part.c part_driver_lookup_type()
 */
function part_driver_lookup_type(desc: BlkDesc): PartDriver | null {
  for (const drv of part_drivers()) {
    if (desc.part_type === PART_TYPE_UNKNOWN) {
      if (drv.test(desc) === 0) {
        desc.part_type = drv.part_type;
        return drv;
      }
    } else if (desc.part_type === drv.part_type) {
      return drv;
    }
  }
  return null;
}

/**
 * Finds out which kind of table a newly probed device has; what the cache holds of it is forgotten.
 *
 * @uboot disk/part.c part_init()
 */
export function part_init(desc: BlkDesc): void {
  if (IS_ENABLED('BLOCK_CACHE')) {
    blkcache_invalidate(desc.uclass_id, desc.devnum);
  }
  desc.part_type = PART_TYPE_UNKNOWN;
  for (const drv of part_drivers()) {
    if (drv.test(desc) === 0) {
      desc.part_type = drv.part_type;
      break;
    }
  }
}

/** How `part` calls the interfaces that disks may be on. */
const BUS_NAMES: ReadonlyMap<number, string> = new Map([
  [UCLASS_IDE, 'IDE'],
  [UCLASS_VIRTIO, 'VirtIO'],
]);

/** @uboot disk/part.c print_part_header() */
function print_part_header(type: string, desc: BlkDesc): void {
  const bus = BUS_NAMES.get(desc.uclass_id) ?? 'UNKNOWN';
  printf('\nPartition Map for %s device %d  --   Partition Type: %s\n\n', bus, desc.devnum, type);
}

/** @uboot disk/part.c part_print() */
export function part_print(desc: BlkDesc): void {
  const drv = part_driver_lookup_type(desc);
  if (drv === null) {
    printf('## Unknown partition table type %x\n', desc.part_type);
    return;
  }
  print_part_header(drv.name, desc);
  drv.print(desc);
}

/**
 * Fills `info` with what the table says of partition `part` (1 = first).
 *
 * @uboot disk/part.c part_get_info()
 */
export function part_get_info(desc: BlkDesc, part: number, info: DiskPartition): number {
  const drv = part_driver_lookup_type(desc);
  info.uuid = '';
  info.type_guid = '';
  info.sys_ind = 0;
  if (drv === null) {
    return -EPROTONOSUPPORT;
  }
  if (drv.get_info(desc, part, info) !== 0) {
    return -ENOENT;
  }
  return 0;
}

/**
 * Number of the partition with that name, or -errno. The search ends at the first number that isn't there.
 *
 * @uboot disk/part.c part_get_info_by_name()
 */
export function part_get_info_by_name(desc: BlkDesc, name: string, info: DiskPartition): number {
  const drv = part_driver_lookup_type(desc);
  let i: number;
  let ret: number;
  if (drv === null) {
    return -EINVAL;
  }
  for (i = 1; i < drv.max_entries; i++) {
    ret = drv.get_info(desc, i, info);
    if (ret !== 0) {
      return -ENOENT;
    }
    if (info.name === name) {
      return i;
    }
  }
  return -ENOENT;
}
