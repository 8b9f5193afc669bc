import type { BlkDesc } from '../include/blk';
import type { DiskPartition } from '../include/part';

export const FS_TYPE_ANY = 0;
export const FS_TYPE_FAT = 1;
export const FS_TYPE_EXT = 2;

/** A kind of file system. @uboot fs/fs.c struct fstype_info */
export interface FsInfo {
  readonly fstype: number;
  readonly name: string;
  /** 0: the partition has it, and it is ready for the other functions. */
  readonly probe: (desc: BlkDesc, info: DiskPartition) => number;
  readonly close: () => void;
  readonly ls: (dirname: string) => number;
  readonly exists: (filename: string) => boolean;
  /** Bytes, or negative. */
  readonly size: (filename: string) => number;
  /** Bytes read to guest address `buf`, or negative; `len` 0 is all. */
  readonly read: (filename: string, buf: number, offset: number, len: number) => number;
}
