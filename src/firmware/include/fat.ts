/** Sectors of the FAT that are read at once. @uboot include/fat.h FATBUFBLOCKS */
export const FATBUFBLOCKS = 6;

/** Bytes: a directory iterator holds one cluster. @uboot include/fat.h MAX_CLUSTSIZE */
export const MAX_CLUSTSIZE = 65536;

/** First byte of a name. @uboot include/fat.h DELETED_FLAG, aRING */
export const DELETED_FLAG = 0xe5;

/** Offsets of the characters of a long name's piece. @uboot include/fat.h dir_slot */
export const PIECE_CHARACTERS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/** First number that is no cluster: bad ones, and the end of a chain. */
export const FIRST_RESERVED = { 12: 0xff0, 16: 0xfff0, 32: 0xffffff0 };

/** No cluster of data has this number. @uboot include/fat.h CHECK_CLUST */
export function CHECK_CLUST(mydata: FsData, cluster: number): boolean {
  return cluster <= 1 || cluster >= FIRST_RESERVED[mydata.fatsize];
}

/** @uboot include/fat.h clust_to_sect() */
export function clust_to_sect(mydata: FsData, cluster: number): number {
  return mydata.data_begin + cluster * mydata.clust_size;
}
/*
 * Where things are in a FAT volume. Numbers are little endian.
 *
 *   boot sector | reserved | FAT 1 | FAT 2 … | root directory (not FAT32) | cluster 2, 3, …
 */

/** What a boot sector says. @uboot include/fat.h boot_sector and volume_info */
export interface BootSector {
  readonly fatsize: FatSize;
  readonly sector_size: number;
  readonly cluster_size: number;
  readonly reserved: number;
  readonly fats: number;
  readonly dir_entries: number;
  readonly fat_length: number;
  readonly root_cluster: number;
  readonly volume_label: string;
  readonly fs_type: string;
}

export type FatSize = 12 | 16 | 32;

/** A mounted volume; sectors count from the start of the partition. @uboot include/fat.h fsdata */
export interface FsData {
  readonly fatsize: FatSize;
  /** Sectors of one FAT. */
  readonly fatlength: number;
  readonly fat_sect: number;
  readonly rootdir_sect: number;
  /** Sectors of the root directory; 0 for FAT32, whose root is a chain of clusters. */
  readonly rootdir_size: number;
  /** Where cluster 0 would be: the first one that exists is number 2. */
  readonly data_begin: number;
  readonly root_cluster: number;
  /** Bytes. */
  readonly sect_size: number;
  /** Sectors. */
  readonly clust_size: number;
  /** Which piece of the FAT is at `fatbuf`; -1: none yet. */
  fatbufnum: number;
  /** Guest address of FATBUFBLOCKS sectors. */
  readonly fatbuf: number;
}
