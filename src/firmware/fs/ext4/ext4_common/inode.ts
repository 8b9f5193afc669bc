import { gd } from '../../../include/asm-generic/global_data';
import { guestBytes, guestView } from '../../../common/guest-bytes';
import { free, malloc } from '../../../common/dlmalloc';
import { ext4fs_devread } from '../dev';
import {
  EXT2_GOOD_OLD_INODE_SIZE,
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_META_BG,
} from './layout';
import type { Ext2Data, Ext2Inode, Ext4Superblock } from '../../../include/ext_common';

const RO_COMPAT_SPARSE_SUPER = 0x0001;

/** A group descriptor with the upper halves of its numbers. */
const GROUP_DESC_BYTES = 64;

/** Field places: 20 first data block · 24 log2(block/1024) · 32 and 40 per group · 76 revision · 88 inode size */
export function parseSuperblock(address: number): Ext4Superblock {
  const view = guestView(address, 1024);
  const feature_incompat = view.getUint32(96, true);
  const revision_level = view.getUint32(76, true);
  const log2_block_size = view.getUint32(24, true);
  const is64bit = (feature_incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  return {
    first_data_block: view.getUint32(20, true),
    blocks_per_group: view.getUint32(32, true),
    inodes_per_group: view.getUint32(40, true),
    revision_level,
    feature_incompat,
    feature_ro_compat: view.getUint32(100, true),
    first_meta_bg: view.getUint32(260, true),
    inodesz: revision_level === 0 ? EXT2_GOOD_OLD_INODE_SIZE : view.getUint16(88, true),
    gdsize: is64bit ? view.getUint16(254, true) : 32,
    blockBytes: (1 << (log2_block_size + 10)) >>> 0,
    sectorShift: (log2_block_size + 1) & 63,
  };
}

/** A block's first 512-byte sector. */
export function blockSector(sb: Ext4Superblock, block: number): number {
  return block * 2 ** sb.sectorShift;
}

/** Does a group hold a copy of the superblock, which its descriptors then stand behind? */
function groupHasSuperblock(sb: Ext4Superblock, group: number): boolean {
  let power: number;
  if ((sb.feature_ro_compat & RO_COMPAT_SPARSE_SUPER) === 0 || group <= 1) {
    return true;
  }
  for (const base of [3, 5, 7]) {
    for (power = base; power < group; power *= base) {
      continue;
    }
    if (power === group) {
      return true;
    }
  }
  return false;
}

/** Block of the group descriptors' block number `index`; with META_BG they are spread over the groups. */
function descriptorBlock(sb: Ext4Superblock, index: number, perBlock: number): number {
  let group: number;
  if ((sb.feature_incompat & EXT4_FEATURE_INCOMPAT_META_BG) === 0 || index < sb.first_meta_bg) {
    return (sb.first_data_block + 1 + index) >>> 0;
  }
  group = index * perBlock;
  return (
    sb.first_data_block + group * sb.blocks_per_group + (groupHasSuperblock(sb, group) ? 1 : 0)
  );
}

/**
 * First block of a group's inode table, as the descriptor says it: nobody looks whether there can be one. -1: the
 * descriptor couldn't be read.
 *
 * @uboot fs/ext4/ext4_common.c ext4fs_blockgroup()
 */
function ext4fs_blockgroup(data: Ext2Data, group: number): number {
  const sb = data.sblock;
  const desc_per_blk = Math.floor(sb.blockBytes / sb.gdsize);
  const blkno = Math.floor(group / desc_per_blk);
  const blkoff = (group % desc_per_blk) * sb.gdsize;
  const buf = malloc(Math.max(sb.gdsize, GROUP_DESC_BYTES));
  const sector = blockSector(sb, descriptorBlock(sb, blkno, desc_per_blk));
  let view: DataView;
  let table = -1;
  if (buf === 0) {
    return -1;
  }
  if (ext4fs_devread(sector, blkoff, sb.gdsize, buf)) {
    view = guestView(buf, GROUP_DESC_BYTES);
    table = view.getUint32(8, true);
    // The block number is a `long`.
    if (sb.gdsize >= GROUP_DESC_BYTES && gd.arch64) {
      table += view.getUint32(40, true) * 0x1_0000_0000;
    }
  }
  free(buf);
  return table;
}

/**
 * Reads inode number `ino`; null when it can't be read.
 *
 * @uboot fs/ext4/ext4_common.c ext4fs_read_inode()
 */
export function ext4fs_read_inode(data: Ext2Data, ino: number): Ext2Inode | null {
  const sb = data.sblock;
  const index = (ino - 1) >>> 0;
  const inodes_per_block = Math.floor(sb.blockBytes / sb.inodesz);
  let table: number;
  let block: number;
  let blkoff: number;
  let buf: number;
  let inode: Ext2Inode | null = null;
  table = ext4fs_blockgroup(data, Math.floor(index / sb.inodes_per_group));
  if (table < 0) {
    return null;
  }
  block = table + Math.floor((index % sb.inodes_per_group) / inodes_per_block);
  blkoff = (index % inodes_per_block) * sb.inodesz;
  buf = malloc(EXT2_GOOD_OLD_INODE_SIZE);
  if (buf === 0) {
    return null;
  }
  if (ext4fs_devread(blockSector(sb, block), blkoff, EXT2_GOOD_OLD_INODE_SIZE, buf)) {
    inode = parseInode(buf);
  }
  free(buf);
  return inode;
}

/** Field places: 0 mode · 4 size · 32 flags · 40 blocks. */
function parseInode(buf: number): Ext2Inode {
  const view = guestView(buf, EXT2_GOOD_OLD_INODE_SIZE);
  return {
    mode: view.getUint16(0, true),
    size: view.getUint32(4, true),
    flags: view.getUint32(32, true),
    b: guestBytes(buf + 40, 60).slice(),
  };
}
