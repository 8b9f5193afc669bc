import { cString, guestBytes } from '../common/guest-bytes';
import { stackAlloc, stackMark, stackRelease } from '../common/stack-buffer';
import { blk_dread } from '../drivers/block/blk-uclass';
import type { BlkDesc } from '../include/blk';
import type { DiskPartition } from '../include/part';

const DOS_BOOT_MAGIC_OFFSET = 0x1fe;
const DOS_FS_TYPE_OFFSET = 0x36;
const DOS_FS32_TYPE_OFFSET = 0x52;

/**
 * Reads the partition's first sector and looks for the name of FAT in it: 0 = a FAT volume.
 *
 * @uboot fs/fat/fat.c fat_set_blk_dev()
 */
export function fat_set_blk_dev(desc: BlkDesc, info: DiskPartition): number {
  const mark = stackMark();
  const buffer = stackAlloc(desc.blksz);
  const found =
    blk_dread(desc, info.start, 1, buffer) === 1 && isFatBootSector(guestBytes(buffer, 512));
  stackRelease(mark);
  return found ? 0 : -1;
}

function isFatBootSector(sector: Uint8Array): boolean {
  if (sector[DOS_BOOT_MAGIC_OFFSET] !== 0x55 || sector[DOS_BOOT_MAGIC_OFFSET + 1] !== 0xaa) {
    return false;
  }
  return (
    cString(sector.subarray(DOS_FS_TYPE_OFFSET)).startsWith('FAT') ||
    cString(sector.subarray(DOS_FS32_TYPE_OFFSET)).startsWith('FAT32')
  );
}
