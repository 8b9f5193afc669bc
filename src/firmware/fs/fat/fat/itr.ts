import { free, memalign } from '../../../common/dlmalloc';
import { guestBytes, guestView } from '../../../common/guest-bytes';
import { ENOENT, ENOMEM, ENOTDIR } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { get_fatent } from './chain';
import { CHECK_CLUST, clust_to_sect, DELETED_FLAG, MAX_CLUSTSIZE } from '../../../include/fat';
import {
  ATTR_DIR,
  ATTR_VFAT,
  ATTR_VOLUME,
  aRING,
  DIR_ENTRY_BYTES,
  LAST_LONG_ENTRY_MASK,
} from './layout';
import { get_name, longNamePiece, mkcksum } from './names';
import { equalsIgnoreCase } from '../../../lib/string';
import { ARCH_DMA_MINALIGN, disk_read, fat_release, get_fs_info } from './volume';
import type { FsData } from '../../../include/fat';

export const TYPE_FILE = 1;
export const TYPE_DIR = 2;
export const TYPE_ANY = TYPE_FILE | TYPE_DIR;

/** A walk through a directory. @uboot fs/fat/fat.c struct fat_itr */
export interface FatItr {
  readonly fsdata: FsData;
  /** What is read next: a cluster, or how many cluster-sized pieces of a root directory outside the clusters. */
  next_clust: number;
  last_cluster: boolean;
  is_root: boolean;
  /** Entries of the block that are still to come. */
  remaining: number;
  /** Guest address of the present entry. */
  dent: number;
  /** The long name, if there is one. */
  name: string;
  s_name: string;
  /** Guest address of one cluster. */
  readonly block: number;
  /** Clusters of this directory that were read. */
  visited: Set<number>;
}

/** Mounts, and begins at the root directory; `fat_itr_free` when done. @uboot fs/fat/fat.c fat_itr_root() */
export function fat_itr_root(): FatItr | Errno {
  const fsdata = get_fs_info();
  let block: number;
  if (IS_ERR(fsdata)) {
    return fsdata;
  }
  block = memalign(ARCH_DMA_MINALIGN, MAX_CLUSTSIZE);
  if (block === 0) {
    fat_release(fsdata);
    return -ENOMEM;
  }
  return {
    fsdata,
    next_clust: fsdata.root_cluster,
    last_cluster: false,
    is_root: true,
    remaining: 0,
    dent: 0,
    name: '',
    s_name: '',
    block,
    visited: new Set(),
  };
}

export function fat_itr_free(itr: FatItr): void {
  free(itr.block);
  fat_release(itr.fsdata);
}

/** The present entry as bytes. */
export function fat_itr_dent(itr: FatItr): Uint8Array {
  return guestBytes(itr.dent, DIR_ENTRY_BYTES);
}

function dentView(itr: FatItr): DataView {
  return guestView(itr.dent, DIR_ENTRY_BYTES);
}

/** First cluster of the present entry. @uboot fs/fat/fat.c: START of include/fat.h */
export function fat_itr_start(itr: FatItr): number {
  const view = dentView(itr);
  const high = itr.fsdata.fatsize === 32 ? view.getUint16(20, true) : 0;
  return high * 0x10000 + view.getUint16(26, true);
}

/** Length of the present entry in bytes. */
export function fat_itr_size(itr: FatItr): number {
  return dentView(itr).getUint32(28, true);
}

/** @uboot fs/fat/fat.c fat_itr_isdir() */
export function fat_itr_isdir(itr: FatItr): boolean {
  return ((fat_itr_dent(itr)[11] ?? 0) & ATTR_DIR) !== 0;
}

/** Goes into the present entry. Cluster 0 is the root, as in the `..` of its directories. @uboot fs/fat/fat.c fat_itr_child() */
function fat_itr_child(itr: FatItr): void {
  const clustnum = fat_itr_start(itr);
  itr.is_root = clustnum === 0;
  itr.next_clust = clustnum === 0 ? itr.fsdata.root_cluster : clustnum;
  itr.last_cluster = false;
  itr.remaining = 0;
  itr.dent = 0;
  itr.visited = new Set();
}

/** The root directory of FAT12 and FAT16 has its own sectors; they too are read in the size of a cluster. */
function nextRootBlock(itr: FatItr): number {
  const { clust_size, rootdir_sect, rootdir_size, sect_size } = itr.fsdata;
  const offset = itr.next_clust * clust_size;
  const sectors = Math.min(clust_size, rootdir_size - offset);
  if (!disk_read(rootdir_sect + offset, sectors, itr.block)) {
    return 0;
  }
  itr.next_clust++;
  itr.last_cluster = itr.next_clust * clust_size >= rootdir_size;
  return sectors * sect_size;
}

/**
 * Reads the next piece of the directory: its bytes, 0 when it can't be read.
 *
 * Deviation: a chain that comes back to a cluster ends there. U-Boot goes round for ever.
 *
 * @uboot fs/fat/fat.c fat_next_cluster()
 */
function fat_next_cluster(itr: FatItr): number {
  const { fsdata } = itr;
  if (itr.is_root && fsdata.fatsize !== 32) {
    return nextRootBlock(itr);
  }
  if (!disk_read(clust_to_sect(fsdata, itr.next_clust), fsdata.clust_size, itr.block)) {
    return 0;
  }
  itr.visited.add(itr.next_clust);
  itr.next_clust = get_fatent(fsdata, itr.next_clust);
  itr.last_cluster = CHECK_CLUST(fsdata, itr.next_clust) || itr.visited.has(itr.next_clust);
  return fsdata.clust_size * fsdata.sect_size;
}

/** Goes to the next of all entries; false at the end. @uboot fs/fat/fat.c next_dent() */
function next_dent(itr: FatItr): boolean {
  let nbytes: number;
  if (itr.remaining === 0) {
    if (itr.last_cluster) {
      return false;
    }
    nbytes = fat_next_cluster(itr);
    if (nbytes === 0) {
      return false;
    }
    itr.remaining = nbytes / DIR_ENTRY_BYTES - 1;
    itr.dent = itr.block;
  } else {
    itr.remaining--;
    itr.dent += DIR_ENTRY_BYTES;
  }
  return fat_itr_dent(itr)[0] !== 0;
}

/** Reads the pieces of a long name, last piece first, and goes to the entry that they name. @uboot fs/fat/fat.c extract_vfat_name() */
function extract_vfat_name(itr: FatItr): string | null {
  const slot = fat_itr_dent(itr);
  const chksum = slot[13] ?? 0;
  let n = (slot[0] ?? 0) & ~LAST_LONG_ENTRY_MASK;
  let name = '';
  let first: number;
  for (; n > 0; n--) {
    name = longNamePiece(fat_itr_dent(itr)) + name;
    if (!next_dent(itr)) {
      return null;
    }
  }
  first = fat_itr_dent(itr)[0] ?? 0;
  if (first === DELETED_FLAG || first === aRING) {
    return null;
  }
  return mkcksum(fat_itr_dent(itr)) === chksum ? name : null;
}

/** Goes to the next file or directory; false at the end. @uboot fs/fat/fat.c fat_itr_next() */
export function fat_itr_next(itr: FatItr): boolean {
  let dent: Uint8Array;
  let first: number;
  let attr: number;
  let l_name: string | null;

  while (next_dent(itr)) {
    dent = fat_itr_dent(itr);
    first = dent[0] ?? 0;
    attr = dent[11] ?? 0;
    l_name = null;
    if (first === DELETED_FLAG) {
      continue;
    }
    if ((attr & ATTR_VOLUME) !== 0) {
      if ((attr & ATTR_VFAT) !== ATTR_VFAT || (first & LAST_LONG_ENTRY_MASK) === 0) {
        continue;
      }
      l_name = extract_vfat_name(itr);
      if (l_name === null) {
        continue;
      }
    }
    itr.s_name = get_name(fat_itr_dent(itr));
    itr.name = l_name ?? itr.s_name;
    return true;
  }
  return false;
}

function isDirectoryDelimiter(character: string | undefined): boolean {
  return character === '/' || character === '\\';
}

function skipDelimiters(path: string): string {
  let at = 0;
  while (isDirectoryDelimiter(path[at])) {
    at++;
  }
  return path.slice(at);
}

function firstComponent(path: string): string {
  let end = 0;
  while (end < path.length && !isDirectoryDelimiter(path[end])) {
    end++;
  }
  return path.slice(0, end);
}

/**
 * Goes to what `path` names, from where the walk stands: to its entry, or into it if it is a directory. 0, or -errno.
 * Both names of an entry count, upper and lower case are the same.
 *
 * @uboot fs/fat/fat.c fat_itr_resolve()
 */
export function fat_itr_resolve(itr: FatItr, path: string, type: number): number {
  let rest = skipDelimiters(path);
  let name: string;

  while (rest !== '') {
    name = firstComponent(rest);
    rest = rest.slice(name.length);
    if (itr.is_root && (name === '.' || name === '..')) {
      rest = skipDelimiters(rest);
      continue;
    }
    if (!findEntry(itr, name)) {
      return -ENOENT;
    }
    if (!fat_itr_isdir(itr)) {
      return rest === '' && (type & TYPE_FILE) !== 0 ? 0 : -ENOTDIR;
    }
    fat_itr_child(itr);
    rest = skipDelimiters(rest);
  }
  return (type & TYPE_DIR) !== 0 ? 0 : -ENOENT;
}

function findEntry(itr: FatItr, name: string): boolean {
  while (fat_itr_next(itr)) {
    if (equalsIgnoreCase(name, itr.name) || equalsIgnoreCase(name, itr.s_name)) {
      return true;
    }
  }
  return false;
}
