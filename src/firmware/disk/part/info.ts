import type { BlkDesc } from '../../include/blk';
import { gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { BOOT_PART_TYPE } from '../../include/part';
import type { DiskPartition } from '../../include/part';

/** The whole device as if it were a partition. @uboot disk/part.c part_get_info_whole_disk() */
export function part_get_info_whole_disk(desc: BlkDesc, info: DiskPartition): number {
  info.start = 0;
  info.size = desc.lba;
  info.blksz = desc.blksz;
  info.bootable = 0;
  info.type = BOOT_PART_TYPE;
  info.name = 'Whole Disk';
  info.uuid = '';
  info.type_guid = '';
  info.sys_ind = 0;
  return 0;
}

/**
 * Name of a partition in a table that has none: disk letter and number. VirtIO disks have no prefix of their own there.
 *
 * @uboot disk/part.c part_set_generic_name()
 */
export function part_set_generic_name(desc: BlkDesc, part_num: number): string {
  return `xx${String.fromCharCode(0x61 + desc.devnum)}${part_num}`;
}

/** Keeps what fits lbaint_t: 32 bits on a 32-bit board without CONFIG_SYS_64BIT_LBA. */
export function toLbaint(value: number): number {
  return gd.arch64 || IS_ENABLED('SYS_64BIT_LBA') ? value : value % 0x1_0000_0000;
}
