import type { BlkDesc } from './blk';

/** @uboot include/part.h struct disk_partition. Numbers are blocks of `blksz` bytes. */
export interface DiskPartition {
  start: number;
  size: number;
  blksz: number;
  name: string;
  /** `U-Boot` for every real partition. */
  type: string;
  /** PART_BOOTABLE and PART_EFI_SYSTEM_PARTITION. */
  bootable: number;
  uuid: string;
  /** With CONFIG_PARTITION_TYPE_GUID. */
  type_guid: string;
  /** DOS partition id, 0 elsewhere. */
  sys_ind: number;
}

/** @uboot include/part.h struct part_driver */
export interface PartDriver {
  readonly name: string;
  readonly part_type: number;
  readonly max_entries: number;
  readonly get_info: (desc: BlkDesc, part: number, info: DiskPartition) => number;
  readonly print: (desc: BlkDesc) => void;
  /** 0: this table is on the device. */
  readonly test: (desc: BlkDesc) => number;
}

/** @uboot include/part.h struct disk_part: the uclass plat of a UCLASS_PARTITION device. */
export interface DiskPart {
  partnum: number;
  gpt_part_info: DiskPartition;
}

export const PART_BOOTABLE = 1 << 0;
export const PART_EFI_SYSTEM_PARTITION = 1 << 1;

/** Partition numbers that every search stops at. @uboot include/part.h */
export const MAX_SEARCH_PARTITIONS = 128;
/** `type` of a partition that U-Boot may load from. @uboot include/part.h BOOT_PART_TYPE */
export const BOOT_PART_TYPE = 'U-Boot';

export function newDiskPartition(): DiskPartition {
  return {
    start: 0,
    size: 0,
    blksz: 0,
    name: '',
    type: '',
    bootable: 0,
    uuid: '',
    type_guid: '',
    sys_ind: 0,
  };
}
