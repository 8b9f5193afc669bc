import { printf } from '../../../common/console';
import { free, memalign } from '../../../common/dlmalloc';
import { guestBytes } from '../../../common/guest-bytes';
import { blk_dread } from '../../../drivers/block/blk-uclass';
import type { BlkDesc } from '../../../include/blk';
import { EINVAL, EIO, ENOMEM } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { statics } from '../../../include/asm-generic/global_data';
import { newDiskPartition } from '../../../include/part';
import type { DiskPartition } from '../../../include/part';
import { FAT_VOLUME_12_16, FAT_VOLUME_32 } from './layout';
import { FATBUFBLOCKS, MAX_CLUSTSIZE } from '../../../include/fat';
import type { BootSector, FatSize, FsData } from '../../../include/fat';

/** Disk buffers begin at a cache line. */
export const ARCH_DMA_MINALIGN = 64;

interface FatDevice {
  cur_dev: BlkDesc | null;
  cur_part_info: DiskPartition;
}

export function fatDevice(): FatDevice {
  return statics('fs/fat/fat.c', () => ({ cur_dev: null, cur_part_info: newDiskPartition() }));
}

/** True when all was read. @uboot fs/fat/fat.c disk_read() */
export function disk_read(block: number, nr_blocks: number, buf: number): boolean {
  const { cur_dev, cur_part_info } = fatDevice();
  if (cur_dev === null || nr_blocks <= 0 || block < 0) {
    return false;
  }
  return blk_dread(cur_dev, cur_part_info.start + block, nr_blocks, buf) === nr_blocks;
}

function asText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function fatSizeOf(fat_length16: number, sector: Uint8Array): FatSize | null {
  const fs_type = asText(sector.subarray(FAT_VOLUME_12_16.fs_type, FAT_VOLUME_12_16.fs_type + 8));
  const fs_type32 = asText(sector.subarray(FAT_VOLUME_32.fs_type, FAT_VOLUME_32.fs_type + 8));
  if (fat_length16 === 0) {
    return fs_type32 === 'FAT32   ' ? 32 : null;
  }
  if (fs_type === 'FAT12   ') {
    return 12;
  }
  return fs_type === 'FAT16   ' ? 16 : null;
}

function parseBootSector(sector: Uint8Array): BootSector | Errno {
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  const fat_length16 = view.getUint16(22, true);
  const fatsize = fatSizeOf(fat_length16, sector);
  let at: { readonly label: number; readonly fs_type: number };
  if (fatsize === null) {
    return -EINVAL;
  }
  at = fatsize === 32 ? FAT_VOLUME_32 : FAT_VOLUME_12_16;
  return {
    fatsize,
    sector_size: view.getUint16(11, true),
    cluster_size: view.getUint8(13),
    reserved: view.getUint16(14, true),
    fats: view.getUint8(16),
    dir_entries: view.getUint16(17, true),
    fat_length: fatsize === 32 ? view.getUint32(36, true) : fat_length16,
    root_cluster: fatsize === 32 ? view.getUint32(44, true) : 0,
    volume_label: asText(sector.subarray(at.label, at.label + 11)),
    fs_type: asText(sector.subarray(at.fs_type, at.fs_type + 5)),
  };
}

/**
 * Reads the boot sector. The kind of FAT is the one that the sector names, however many clusters there are: a volume
 * that says `FAT12` is one. FAT32 has no 16-bit length of its FAT.
 *
 * @uboot fs/fat/fat.c read_bootsectandvi()
 */
export function read_bootsectandvi(): BootSector | Errno {
  const { cur_dev } = fatDevice();
  const bytes = Math.max(cur_dev?.blksz ?? 0, 512);
  const block = memalign(ARCH_DMA_MINALIGN, bytes);
  let bs: BootSector | Errno = -EIO;
  if (block === 0) {
    return -ENOMEM;
  }
  if (disk_read(0, 1, block)) {
    bs = parseBootSector(guestBytes(block, 512));
  }
  free(block);
  return bs;
}

/** Mounts the volume; `fat_release` when done. @uboot fs/fat/fat.c get_fs_info() */
export function get_fs_info(): FsData | Errno {
  const bs = read_bootsectandvi();
  const blksz = fatDevice().cur_dev?.blksz ?? 0;
  let rootdir_sect: number;
  let rootdir_size: number;
  let clust_bytes: number;
  let fatbuf: number;

  if (IS_ERR(bs)) {
    return bs;
  }
  if (bs.sector_size !== blksz) {
    printf('Error: FAT sector size mismatch (fs=%u, dev=%lu)\n', bs.sector_size, blksz);
    return -EINVAL;
  }
  if (bs.cluster_size === 0) {
    printf('Error: FAT cluster size not set\n');
    return -EINVAL;
  }
  clust_bytes = bs.cluster_size * bs.sector_size;
  if (clust_bytes > MAX_CLUSTSIZE) {
    printf('Error: FAT cluster size too big (cs=%u, max=%u)\n', clust_bytes, MAX_CLUSTSIZE);
    return -EINVAL;
  }
  rootdir_sect = bs.reserved + bs.fat_length * bs.fats;
  rootdir_size = bs.fatsize === 32 ? 0 : Math.floor((bs.dir_entries * 32) / bs.sector_size);
  fatbuf = memalign(ARCH_DMA_MINALIGN, FATBUFBLOCKS * bs.sector_size);
  if (fatbuf === 0) {
    return -ENOMEM;
  }
  return {
    fatsize: bs.fatsize,
    fatlength: bs.fat_length,
    fat_sect: bs.reserved,
    rootdir_sect,
    rootdir_size,
    data_begin: rootdir_sect + rootdir_size - bs.cluster_size * 2,
    root_cluster: bs.root_cluster,
    sect_size: bs.sector_size,
    clust_size: bs.cluster_size,
    fatbufnum: -1,
    fatbuf,
  };
}

export function fat_release(mydata: FsData): void {
  free(mydata.fatbuf);
}
