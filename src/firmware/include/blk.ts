import type { UDevice } from './dm/device';

/** @uboot include/blk.h struct blk_desc: the uclass plat of a UCLASS_BLK device. */
export interface BlkDesc {
  uclass_id: number;
  devnum: number;
  part_type: number;
  target: number;
  lun: number;
  hwpart: number;
  type: number;
  removable: boolean;
  /** Blocks of `blksz` bytes. May exceed 32 bits; `CONFIG_SYS_64BIT_LBA` decides what is kept. */
  lba: number;
  blksz: number;
  log2blksz: number;
  vendor: string;
  product: string;
  revision: string;
  /** The block device itself. */
  bdev: UDevice;
}

/** @uboot include/blk.h struct blk_ops. `buffer` is a guest physical address. Return: blocks done, or -errno. */
export interface BlkOps {
  read?(dev: UDevice, start: number, blkcnt: number, buffer: number): number;
  write?(dev: UDevice, start: number, blkcnt: number, buffer: number): number;
  erase?(dev: UDevice, start: number, blkcnt: number): number;
}

export const DEV_TYPE_UNKNOWN = 0xff;
export const DEV_TYPE_HARDDISK = 0x00;
export const DEV_TYPE_CDROM = 0x05;

export const PART_TYPE_UNKNOWN = 0x00;
export const PART_TYPE_DOS = 0x02;
export const PART_TYPE_ISO = 0x03;
export const PART_TYPE_EFI = 0x05;

/** @uboot include/blk.h struct block_cache_stats */
export interface BlockCacheStats {
  hits: number;
  misses: number;
  entries: number;
  max_blocks_per_entry: number;
  max_entries: number;
}
