import { writeBytes } from '../../lib/memory-access';
import { free } from '../../common/dlmalloc';
import { statics } from '../../include/asm-generic/global_data';
import { ext4fs_devread } from './dev';
import { ext_cache_fini, ext_cache_init, read_allocated_block } from './ext4_common/blocks';
import type { BlockMapCache } from '../../include/ext4fs';
import { blockSector, ext4fs_read_inode } from './ext4_common/inode';
import type { Ext2Data, Ext2fsNode, Ext2Inode } from '../../include/ext_common';

/** What is mounted and which file is open: U-Boot has one of each. */
export interface Ext4State {
  ext4fs_root: Ext2Data | null;
  diropen: Ext2fsNode | null;
  ext4fs_file: Ext2fsNode | null;
  symlinknest: number;
}

export function ext4State(): Ext4State {
  return statics('fs/ext4/ext4_common.c', () => ({
    ext4fs_root: null,
    diropen: null,
    ext4fs_file: null,
    symlinknest: 0,
  }));
}

/** The node's inode, read now if it hasn't been; null when it can't be read. */
export function nodeInode(node: Ext2fsNode): Ext2Inode | null {
  node.inode ??= ext4fs_read_inode(node.data, node.ino);
  return node.inode;
}

/** A piece of a file that lies in one piece on the disk, and isn't read yet. */
interface Delayed {
  start: number;
  extent: number;
  skipfirst: number;
  next: number;
  buf: number;
}

/**
 * Reads `len` bytes of a file from `pos` to guest address `buf`: bytes read, or -1. Blocks that follow each other on
 * the disk are read at once; holes are zeroed.
 *
 * @uboot fs/ext4/ext4fs.c ext4fs_read_file()
 */
export function ext4fs_read_file(node: Ext2fsNode, pos: number, len: number, buf: number): number {
  const inode = nodeInode(node);
  const cache = ext_cache_init();
  let wanted = len;
  let result = -1;
  if (inode === null) {
    return -1;
  }
  if (wanted + pos > inode.size) {
    wanted = inode.size - pos;
  }
  if (node.data.sblock.blockBytes > 0 && wanted > 0) {
    result = readBlocks(node.data, inode, pos, wanted, buf, cache);
  }
  ext_cache_fini(cache);
  return result;
}

function readBlocks(
  data: Ext2Data,
  inode: Ext2Inode,
  pos: number,
  len: number,
  first_buf: number,
  cache: BlockMapCache,
): number {
  const blocksize = data.sblock.blockBytes;
  const blockcnt = Math.ceil((len + pos) / blocksize);
  let buf = first_buf;
  let delayed: Delayed | null = null;
  let i: number;
  let blknr: number;
  let blockend: number;
  let skipfirst: number;
  let n: number;

  for (i = Math.floor(pos / blocksize); i < blockcnt; i++) {
    blknr = read_allocated_block(data, inode, i, cache);
    if (blknr < 0) {
      return -1;
    }
    blknr = blockSector(data.sblock, blknr);
    blockend = blocksize;
    skipfirst = 0;
    if (i === blockcnt - 1) {
      blockend = (len + pos) % blocksize;
      if (blockend === 0) {
        blockend = blocksize;
      }
    }
    if (i === Math.floor(pos / blocksize)) {
      skipfirst = pos % blocksize;
      blockend -= skipfirst;
    }
    if (blknr !== 0) {
      if (delayed !== null && delayed.next === blknr) {
        delayed.extent += blockend;
        delayed.next += Math.floor(blockend / 512);
      } else {
        if (delayed !== null && !readDelayed(delayed)) {
          return -1;
        }
        delayed = {
          start: blknr,
          extent: blockend,
          skipfirst,
          next: blknr + Math.floor(blockend / 512),
          buf,
        };
      }
    } else {
      if (delayed !== null && !readDelayed(delayed)) {
        return -1;
      }
      delayed = null;
      n = Math.min(blocksize - skipfirst, first_buf + len - buf);
      writeBytes(buf, new Uint8Array(n));
    }
    buf += blocksize - skipfirst;
  }
  if (delayed !== null && !readDelayed(delayed)) {
    return -1;
  }
  return len;
}

function readDelayed(delayed: Delayed): boolean {
  return ext4fs_devread(delayed.start, delayed.skipfirst, delayed.extent, delayed.buf);
}

/** Forgets the file and the file system. @uboot fs/ext4/ext4fs.c ext4fs_close() */
export function ext4fs_close(): void {
  const state = ext4State();
  if (state.ext4fs_root !== null) {
    free(state.ext4fs_root.address);
  }
  state.ext4fs_root = null;
  state.diropen = null;
  state.ext4fs_file = null;
}
