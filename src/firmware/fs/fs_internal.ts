import { printf } from '../common/console';
import { guestBytes } from '../common/guest-bytes';
import { stackAlloc } from '../common/stack-buffer';
import { blk_dread } from '../drivers/block/blk-uclass';
import type { BlkDesc } from '../include/blk';
import type { DiskPartition } from '../include/part';
import { writeBytes } from '../lib/memory-access';

/**
 * Reads bytes of the partition to guest address `buf`: the rest of the first sector, whole sectors, and what is left,
 * each with one read of the disk. True when all was read; a place outside the partition is refused silently.
 *
 * @uboot fs/fs_internal.c fs_devread()
 */
export function fs_devread(
  desc: BlkDesc,
  info: DiskPartition,
  first_sector: number,
  first_offset: number,
  length: number,
  buf: number,
): boolean {
  const blksz = desc.blksz;
  const sec_buf = stackAlloc(blksz);
  let sector = first_sector + Math.floor(first_offset / blksz);
  let byte_offset = first_offset % blksz;
  let byte_len = length;
  let to = buf;
  let readlen: number;
  let blocks: number;

  if (sector < 0 || sector + Math.floor((byte_offset + byte_len - 1) / blksz) >= info.size) {
    return false;
  }
  if (byte_offset !== 0) {
    readlen = Math.min(blksz - byte_offset, byte_len);
    if (blk_dread(desc, info.start + sector, 1, sec_buf) !== 1) {
      printf(' ** %s read error **\n', 'fs_devread');
      return false;
    }
    writeBytes(to, guestBytes(sec_buf + byte_offset, readlen));
    to += readlen;
    byte_len -= readlen;
    sector++;
    byte_offset = 0;
  }
  if (byte_len === 0) {
    return true;
  }
  blocks = Math.floor(byte_len / blksz);
  if (blocks === 0) {
    // U-Boot doesn't look whether this read worked: what is on the stack then is what the read before left there.
    blk_dread(desc, info.start + sector, 1, sec_buf);
    writeBytes(to, guestBytes(sec_buf, byte_len));
    return true;
  }
  if (blk_dread(desc, info.start + sector, blocks, to) !== blocks) {
    printf(' ** %s read error - block\n', 'fs_devread');
    return false;
  }
  to += blocks * blksz;
  byte_len -= blocks * blksz;
  sector += blocks;
  if (byte_len > 0) {
    if (blk_dread(desc, info.start + sector, 1, sec_buf) !== 1) {
      printf('* %s read error - last part\n', 'fs_devread');
      return false;
    }
    writeBytes(to, guestBytes(sec_buf, byte_len));
  }
  return true;
}
