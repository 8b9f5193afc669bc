/**
 * Blocks of pointers that were read while one file is read: one for each level. They stay as long as the same block is
 * wanted, so a run through a file reads each once.
 *
 * @uboot include/ext4fs.h struct ext_block_cache
 */
export interface BlockMapCache {
  readonly levels: Map<number, { block: number; buf: number }>;
}
