import { guestView } from '../../../common/guest-bytes';
import { printf } from '../../../common/console';
import { free, malloc } from '../../../common/dlmalloc';
import { EINVAL } from '../../../include/errno';
import { ext4fs_devread } from '../dev';
import { blockSector } from './inode';
import type { Ext2Data, Ext2Inode, Ext4Superblock } from '../../../include/ext_common';
import {
  EXT4_EXTENTS_FL,
  EXT4_EXT_MAGIC,
  EXT4_MAX_EXTENT_DEPTH,
  EXT_INIT_MAX_LEN,
  INDIRECT_BLOCKS,
} from './layout';
import type { BlockMapCache } from '../../../include/ext4fs';

export function ext_cache_init(): BlockMapCache {
  return { levels: new Map() };
}

export function ext_cache_fini(cache: BlockMapCache): void {
  for (const { buf } of cache.levels.values()) {
    free(buf);
  }
  cache.levels.clear();
}

/** The block's contents, or null. @uboot fs/ext4/ext4_common.c ext_cache_read() */
function ext_cache_read(
  sb: Ext4Superblock,
  cache: BlockMapCache,
  level: number,
  block: number,
): DataView | null {
  let entry = cache.levels.get(level);
  let buf: number;
  if (entry?.block === block) {
    return guestView(entry.buf, sb.blockBytes);
  }
  if (entry === undefined) {
    buf = malloc(sb.blockBytes);
    if (buf === 0) {
      printf('** %s read block (indir %d) malloc failed. **\n', 'ext2fs', level);
      return null;
    }
    entry = { block: -1, buf };
    cache.levels.set(level, entry);
  }
  entry.block = -1;
  if (!ext4fs_devread(blockSector(sb, block), 0, sb.blockBytes, entry.buf)) {
    return null;
  }
  entry.block = block;
  return guestView(entry.buf, sb.blockBytes);
}

/**
 * Disk block of a file's block; 0 = a hole; negative = an error, which has been printed.
 *
 * @uboot fs/ext4/ext4_common.c read_allocated_block()
 */
export function read_allocated_block(
  data: Ext2Data,
  inode: Ext2Inode,
  fileblock: number,
  cache: BlockMapCache,
): number {
  if ((inode.flags & EXT4_EXTENTS_FL) !== 0) {
    return blockOfExtent(data.sblock, inode, fileblock, cache);
  }
  return blockOfMap(data.sblock, inode, fileblock, cache);
}

/**
 * Goes down the extent tree. A node is a header of 12 bytes (magic, entries, max, depth) and entries of 12 bytes.
 *
 * @uboot fs/ext4/ext4_common.c ext4fs_get_extent_block()
 */
function blockOfExtent(
  sb: Ext4Superblock,
  inode: Ext2Inode,
  fileblock: number,
  cache: BlockMapCache,
): number {
  let node: DataView | null = new DataView(inode.b.buffer, inode.b.byteOffset, inode.b.length);
  let level: number;
  let at: number;
  for (level = 0; level <= EXT4_MAX_EXTENT_DEPTH; level++) {
    if (node === null || node.getUint16(0, true) !== EXT4_EXT_MAGIC) {
      break;
    }
    at = entryOf(node, fileblock);
    if (node.getUint16(6, true) === 0) {
      return at < 0 ? 0 : blockInExtent(node, at, fileblock);
    }
    if (at < 0) {
      return 0;
    }
    node = ext_cache_read(
      sb,
      cache,
      level,
      node.getUint16(at + 8, true) * 0x1_0000_0000 + node.getUint32(at + 4, true),
    );
  }
  printf('invalid extent block\n');
  return -EINVAL;
}

/** Offset of the last entry that begins at or before `fileblock`, or -1. */
function entryOf(node: DataView, fileblock: number): number {
  const room = Math.floor((node.byteLength - 12) / 12);
  const entries = Math.min(node.getUint16(2, true), room);
  let i = 0;
  while (i < entries && fileblock >= node.getUint32(12 + i * 12, true)) {
    i++;
  }
  return i === 0 ? -1 : 12 + (i - 1) * 12;
}

/** Extent: 0 first file block · 4 length · 6 disk block, high · 8 low. One that was never written reads as a hole. */
function blockInExtent(node: DataView, at: number, fileblock: number): number {
  const index = fileblock - node.getUint32(at, true);
  const length = node.getUint16(at + 4, true);
  if (length > EXT_INIT_MAX_LEN || index >= length) {
    return 0;
  }
  return index + node.getUint16(at + 6, true) * 0x1_0000_0000 + node.getUint32(at + 8, true);
}

/** Words in the messages about a block of pointers that can't be read. */
const INDIRECTION = ['SI', 'DI', 'TI'];

/** Twelve direct numbers, then one block of numbers, one of such blocks, one of those. */
function blockOfMap(
  sb: Ext4Superblock,
  inode: Ext2Inode,
  fileblock: number,
  cache: BlockMapCache,
): number {
  const root = new DataView(inode.b.buffer, inode.b.byteOffset, inode.b.length);
  const perblock = sb.blockBytes / 4;
  let rest = fileblock - INDIRECT_BLOCKS;
  let levels = 1;
  let span = perblock;
  let block: number;
  let level: number;
  let view: DataView | null;
  if (fileblock < INDIRECT_BLOCKS) {
    return root.getUint32(fileblock * 4, true);
  }
  while (rest >= span) {
    rest -= span;
    span *= perblock;
    levels++;
    if (levels > 3) {
      return 0;
    }
  }
  block = root.getUint32((INDIRECT_BLOCKS + levels - 1) * 4, true);
  for (level = 1; level <= levels; level++) {
    if (block === 0) {
      return 0;
    }
    view = ext_cache_read(sb, cache, levels * 10 + level, block);
    if (view === null) {
      printf(
        '** %s ext2fs read block (indir %s)failed. **\n',
        INDIRECTION[levels - 1],
        levels === 1 ? '1' : `${levels} ${level}`,
      );
      return -1;
    }
    span /= perblock;
    block = view.getUint32(Math.floor(rest / span) * 4, true);
    rest %= span;
  }
  return block;
}
