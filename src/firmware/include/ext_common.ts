/** What of the superblock reading needs. @uboot include/ext_common.h struct ext2_sblock */
export interface Ext4Superblock {
  readonly first_data_block: number;
  readonly blocks_per_group: number;
  readonly inodes_per_group: number;
  readonly revision_level: number;
  readonly feature_incompat: number;
  readonly feature_ro_compat: number;
  readonly first_meta_bg: number;
  /** Bytes of an inode. */
  readonly inodesz: number;
  /** Bytes of a group descriptor. */
  readonly gdsize: number;
  /** Bytes of a block: a power of two of 32 bits, whatever the superblock says. */
  readonly blockBytes: number;
  /** Log2 of the sectors of a block. */
  readonly sectorShift: number;
}

/** An inode as read from disk. @uboot include/ext_common.h struct ext2_inode */
export interface Ext2Inode {
  readonly mode: number;
  /** Low 32 bits, which is what listings show. */
  readonly size: number;
  readonly flags: number;
  /** The 60 bytes of block numbers, extent tree or short symbolic link. */
  readonly b: Uint8Array;
}

/** A mounted file system. @uboot include/ext_common.h struct ext2_data */
export interface Ext2Data {
  readonly sblock: Ext4Superblock;
  /** Heap address of the superblock as it was read. */
  readonly address: number;
}

/** A file or directory that was found by name. @uboot include/ext_common.h struct ext2fs_node */
export interface Ext2fsNode {
  readonly data: Ext2Data;
  readonly ino: number;
  /** Read when it is first needed. */
  inode: Ext2Inode | null;
}
