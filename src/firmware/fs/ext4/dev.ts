import { stackRelease, stackMark } from '../../common/stack-buffer';
import type { BlkDesc } from '../../include/blk';
import { statics } from '../../include/asm-generic/global_data';
import type { DiskPartition } from '../../include/part';
import { newDiskPartition } from '../../include/part';
import { fs_devread } from '../fs_internal';

interface Ext4Device {
  desc: BlkDesc | null;
  info: DiskPartition;
}

export function ext4Device(): Ext4Device {
  return statics('fs/ext4/dev.c', () => ({ desc: null, info: newDiskPartition() }));
}

/** Which partition all reads are from. @uboot fs/ext4/dev.c ext4fs_set_blk_dev() */
export function ext4fs_set_blk_dev(desc: BlkDesc, info: DiskPartition): void {
  const device = ext4Device();
  device.desc = desc;
  device.info = info;
}

/** fs_devread() of that partition. @uboot fs/ext4/dev.c ext4fs_devread() */
export function ext4fs_devread(
  first_sector: number,
  first_offset: number,
  length: number,
  buf: number,
): boolean {
  const { desc, info } = ext4Device();
  const mark = stackMark();
  const ok = desc !== null && fs_devread(desc, info, first_sector, first_offset, length, buf);
  stackRelease(mark);
  return ok;
}
