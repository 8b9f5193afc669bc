/*
 * Numbers of the ext2/3/4 on-disk format that reading needs. All fields are little-endian.
 *
 *   byte 1024: superblock · next block: group descriptors · per group: bitmaps, inode table, data
 */

export const SUPERBLOCK_SIZE = 1024;
/** Where it lies, in bytes. */
export const SUPERBLOCK_START = 1024;
export const EXT2_MAGIC = 0xef53;
/** Inode of the root directory. */
export const EXT2_ROOT_INO = 2;
/** Inode size of a file system of revision 0. */
export const EXT2_GOOD_OLD_INODE_SIZE = 128;
/** Direct block numbers in an inode. */
export const INDIRECT_BLOCKS = 12;
/** How many symbolic links a path may go through. */
export const EXT2_MAX_SYMLINKCNT = 8;

export const EXT4_EXTENTS_FL = 0x00080000;
export const EXT4_EXT_MAGIC = 0xf30a;
/** An extent longer than this is allocated but not written: it reads as zeroes. */
export const EXT_INIT_MAX_LEN = 32768;
/** Depth of the deepest extent tree that Linux makes. */
export const EXT4_MAX_EXTENT_DEPTH = 5;

export const EXT4_FEATURE_INCOMPAT_64BIT = 0x0080;
export const EXT4_FEATURE_INCOMPAT_META_BG = 0x0010;

export const FILETYPE_INO_MASK = 0o170000;
export const FILETYPE_INO_REG = 0o100000;
export const FILETYPE_INO_DIRECTORY = 0o040000;
export const FILETYPE_INO_SYMLINK = 0o120000;

export const FILETYPE_UNKNOWN = 0;
export const FILETYPE_REG = 1;
export const FILETYPE_DIRECTORY = 2;
export const FILETYPE_SYMLINK = 7;

/** Inode number, entry length, name length, type: what comes before the name. */
export const DIRENT_HEADER_BYTES = 8;
