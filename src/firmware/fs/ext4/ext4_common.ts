import { cString, guestBytes, guestView } from '../../common/guest-bytes';
import { printf } from '../../common/console';
import { free, malloc } from '../../common/dlmalloc';
import { ext4fs_devread } from './dev';
import { ext4fs_read_inode, parseSuperblock } from './ext4_common/inode';
import type { Ext2fsNode, Ext2Inode } from '../../include/ext_common';
import {
  DIRENT_HEADER_BYTES,
  EXT2_MAGIC,
  EXT2_MAX_SYMLINKCNT,
  EXT2_ROOT_INO,
  FILETYPE_DIRECTORY,
  FILETYPE_INO_DIRECTORY,
  FILETYPE_INO_MASK,
  FILETYPE_INO_REG,
  FILETYPE_INO_SYMLINK,
  FILETYPE_REG,
  FILETYPE_SYMLINK,
  FILETYPE_UNKNOWN,
  SUPERBLOCK_SIZE,
  SUPERBLOCK_START,
} from './ext4_common/layout';
import { ext4State, ext4fs_read_file, nodeInode } from './ext4fs';

/** A node and what kind of file it is (FILETYPE_...). */
interface Found {
  readonly node: Ext2fsNode;
  readonly type: number;
}

/** Bytes of a symbolic link that fit in the inode. */
const FAST_SYMLINK_BYTES = 60;

/** A longer link is no link. Linux: PATH_MAX. */
const MAX_SYMLINK_BYTES = 4096;

/** @uboot fs/ext4/ext4_common.c ext4_read_superblock() */
export function ext4_read_superblock(buffer: number): boolean {
  return ext4fs_devread(0, SUPERBLOCK_START, SUPERBLOCK_SIZE, buffer);
}

/**
 * Reads superblock and root directory's inode. False, silently, when there is no such file system.
 *
 * @uboot fs/ext4/ext4_common.c ext4fs_mount()
 */
export function ext4fs_mount(): boolean {
  const state = ext4State();
  const address = malloc(SUPERBLOCK_SIZE);
  if (address === 0) {
    return false;
  }
  if (ext4_read_superblock(address) && mountSuperblock(address)) {
    return true;
  }
  free(address);
  state.ext4fs_root = null;
  return false;
}

function mountSuperblock(address: number): boolean {
  const state = ext4State();
  const sblock = parseSuperblock(address);
  const data = { sblock, address };
  let inode: Ext2Inode | null;
  if (guestView(address, SUPERBLOCK_SIZE).getUint16(56, true) !== EXT2_MAGIC) {
    return false;
  }
  // What it divides by must not be 0; a number that is odd in any other way is taken at its word.
  if (
    sblock.inodes_per_group === 0 ||
    perBlock(sblock.blockBytes, sblock.inodesz) === 0 ||
    perBlock(sblock.blockBytes, sblock.gdsize) === 0
  ) {
    return false;
  }
  inode = ext4fs_read_inode(data, EXT2_ROOT_INO);
  if (inode === null) {
    return false;
  }
  state.ext4fs_root = data;
  state.diropen = { data, ino: EXT2_ROOT_INO, inode };
  return true;
}

function perBlock(blockBytes: number, bytes: number): number {
  return bytes === 0 ? 0 : Math.floor(blockBytes / bytes);
}

/** Kind of file from the mode of its inode. */
function typeOfMode(inode: Ext2Inode): number {
  switch (inode.mode & FILETYPE_INO_MASK) {
    case FILETYPE_INO_DIRECTORY:
      return FILETYPE_DIRECTORY;
    case FILETYPE_INO_SYMLINK:
      return FILETYPE_SYMLINK;
    case FILETYPE_INO_REG:
      return FILETYPE_REG;
    default:
      return FILETYPE_UNKNOWN;
  }
}

/** Kind of file from a directory entry; other kinds than these three are not known. */
function typeOfEntry(filetype: number): number {
  return filetype === FILETYPE_DIRECTORY ||
    filetype === FILETYPE_SYMLINK ||
    filetype === FILETYPE_REG
    ? filetype
    : FILETYPE_UNKNOWN;
}

/**
 * Goes through a directory, entry by entry: finds `name`, or prints everything when there is no name.
 *
 * @uboot fs/ext4/ext4_common.c ext4fs_iterate_dir()
 */
export function ext4fs_iterate_dir(dir: Ext2fsNode, name: string | null): Found | null {
  // The inode isn't kept: who goes through the directory again reads it again.
  const inode = dir.inode ?? ext4fs_read_inode(dir.data, dir.ino);
  const buf = malloc(DIRENT_HEADER_BYTES + 256);
  let found: Found | null = null;
  if (inode !== null && buf !== 0) {
    found = iterate({ ...dir, inode }, inode, name, buf);
  }
  free(buf);
  return found;
}

function iterate(
  dir: Ext2fsNode,
  inode: Ext2Inode,
  name: string | null,
  buf: number,
): Found | null {
  const header = guestView(buf, DIRENT_HEADER_BYTES);
  const namebuf = buf + DIRENT_HEADER_BYTES;
  let fpos = 0;
  let filename: string;
  let found: Found | null;
  let namelen: number;

  while (fpos < inode.size) {
    if (ext4fs_read_file(dir, fpos, DIRENT_HEADER_BYTES, buf) < 1) {
      return null;
    }
    if (header.getUint16(4, true) === 0) {
      printf('Failed to iterate over directory %s\n', name);
      return null;
    }
    namelen = header.getUint8(6);
    if (namelen !== 0) {
      if (ext4fs_read_file(dir, fpos + DIRENT_HEADER_BYTES, namelen, namebuf) < 1) {
        return null;
      }
      filename = cString(guestBytes(namebuf, namelen));
      found = entryNode(dir, header);
      if (found === null) {
        return null;
      }
      if (name === null) {
        if (!printEntry(found, filename)) {
          return null;
        }
      } else if (filename === name) {
        return found;
      }
    }
    fpos += header.getUint16(4, true);
  }
  return null;
}

function entryNode(dir: Ext2fsNode, header: DataView): Found | null {
  const node: Ext2fsNode = { data: dir.data, ino: header.getUint32(0, true), inode: null };
  const filetype = header.getUint8(7);
  let inode: Ext2Inode | null;
  if (filetype !== FILETYPE_UNKNOWN) {
    return { node, type: typeOfEntry(filetype) };
  }
  inode = nodeInode(node);
  return inode === null ? null : { node, type: typeOfMode(inode) };
}

function printEntry(found: Found, filename: string): boolean {
  const inode = nodeInode(found.node);
  if (inode === null) {
    return false;
  }
  switch (found.type) {
    case FILETYPE_DIRECTORY:
      printf('<DIR> ');
      break;
    case FILETYPE_SYMLINK:
      printf('<SYM> ');
      break;
    case FILETYPE_REG:
      printf('      ');
      break;
    default:
      printf('< ? > ');
      break;
  }
  printf('%10u %s\n', inode.size, filename);
  return true;
}

/** Where a symbolic link points, or null. @uboot fs/ext4/ext4_common.c ext4fs_read_symlink() */
function ext4fs_read_symlink(node: Ext2fsNode): string | null {
  const inode = nodeInode(node);
  let buf: number;
  let symlink: string | null = null;
  if (inode === null || inode.size > MAX_SYMLINK_BYTES) {
    return null;
  }
  if (inode.size < FAST_SYMLINK_BYTES) {
    return cString(inode.b.subarray(0, inode.size));
  }
  buf = malloc(inode.size + 1);
  if (buf === 0) {
    return null;
  }
  if (ext4fs_read_file(node, 0, inode.size, buf) >= 1) {
    symlink = cString(guestBytes(buf, inode.size));
  }
  free(buf);
  return symlink;
}

/**
 * Goes along a path from a directory. A symbolic link on the way is followed from the directory that it stands in.
 *
 * @uboot fs/ext4/ext4_common.c ext4fs_find_file1()
 */
function ext4fs_find_file1(path: string, start: Found): Found | null {
  const state = ext4State();
  let current = start;
  let next: Found | null;
  let from: Found;
  let symlink: string | null;

  for (const name of path.split('/')) {
    if (name === '') {
      continue;
    }
    if (current.type !== FILETYPE_DIRECTORY) {
      return null;
    }
    from = current;
    next = ext4fs_iterate_dir(current.node, name);
    if (next?.type === FILETYPE_SYMLINK) {
      state.symlinknest++;
      if (state.symlinknest === EXT2_MAX_SYMLINKCNT) {
        return null;
      }
      symlink = ext4fs_read_symlink(next.node);
      if (symlink === null || state.diropen === null) {
        return null;
      }
      if (symlink.startsWith('/')) {
        from = { node: state.diropen, type: FILETYPE_DIRECTORY };
      }
      next = ext4fs_find_file1(symlink, from);
    }
    if (next === null) {
      return null;
    }
    current = next;
  }
  return current;
}

/** @uboot fs/ext4/ext4_common.c ext4fs_find_file() */
export function ext4fs_find_file(path: string, expecttype: number): Ext2fsNode | null {
  const state = ext4State();
  let found: Found | null;
  state.symlinknest = 0;
  if (state.diropen === null) {
    return null;
  }
  found = ext4fs_find_file1(path, { node: state.diropen, type: FILETYPE_DIRECTORY });
  return found?.type === expecttype ? found.node : null;
}

/** Opens a plain file: its length, or -1. @uboot fs/ext4/ext4_common.c ext4fs_open() */
export function ext4fs_open(filename: string): number {
  const state = ext4State();
  const node = ext4fs_find_file(filename, FILETYPE_REG);
  const inode = node === null ? null : nodeInode(node);
  state.ext4fs_file = null;
  if (node === null || inode === null) {
    return -1;
  }
  state.ext4fs_file = node;
  return inode.size;
}
