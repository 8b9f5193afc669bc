import { free, malloc } from '../../common/dlmalloc';
import { gd, statics } from '../../include/asm-generic/global_data';
import type { BlockCacheStats } from '../../include/blk';
import { copyBytes } from '../../lib/memory-access';
import { lbaintBits } from '../../include/ide';

/*
 * Cache of what was read from block devices. An entry is one earlier read, kept as it was: a later read is a hit when
 * one entry covers it all. The entry used last comes first, and the last one goes when room is needed.
 */

/** @uboot drivers/block/blkcache.c struct block_cache_node */
interface BlockCacheNode {
  /** Heap address of U-Boot's struct. */
  readonly address: number;
  uclass_id: number;
  devnum: number;
  start: number;
  blkcnt: number;
  blksz: number;
  /** Heap address of the data; 0 while there are none. */
  cache: number;
}

interface BlockCache {
  /** Entries, the one that was used last first. */
  readonly block_cache: BlockCacheNode[];
  readonly stats: BlockCacheStats;
}

function cache(): BlockCache {
  return statics<BlockCache>('drivers/block/blkcache.c', () => ({
    block_cache: [],
    stats: { hits: 0, misses: 0, entries: 0, max_blocks_per_entry: 8, max_entries: 32 },
  }));
}

/**
 * The entry that covers all of a read; it moves to the front. A sum of block numbers wraps as an lbaint_t does, so a
 * read at the very end of the numbers can be "covered" by an entry that has nothing to do with it.
 */
function cache_find(
  uclass_id: number,
  devnum: number,
  start: number,
  blkcnt: number,
  blksz: number,
): BlockCacheNode | null {
  const { block_cache } = cache();
  const wrap = 2 ** lbaintBits();
  const end = (start + blkcnt) % wrap;
  let node: BlockCacheNode | undefined;

  for (let i = 0; i < block_cache.length; i++) {
    node = block_cache[i];
    if (
      node?.uclass_id === uclass_id &&
      node.devnum === devnum &&
      node.blksz === blksz &&
      node.start <= start &&
      (node.start + node.blkcnt) % wrap >= end
    ) {
      if (i > 0) {
        block_cache.splice(i, 1);
        block_cache.unshift(node);
      }
      return node;
    }
  }
  return null;
}

/**
 * Copies blocks to `buffer` if the cache has all of them.
 *
 * @uboot drivers/block/blkcache.c blkcache_read()
 */
export function blkcache_read(
  uclass_id: number,
  devnum: number,
  start: number,
  blkcnt: number,
  blksz: number,
  buffer: number,
): boolean {
  const { stats } = cache();
  const node = cache_find(uclass_id, devnum, start, blkcnt, blksz);
  const addressSpace = gd.arch64 ? 2 ** 64 : 2 ** 32;
  let src: number;

  if (node === null) {
    stats.misses++;
    return false;
  }
  src = (node.cache + (start - node.start) * blksz) % addressSpace;
  copyBytes(buffer, src, blksz * blkcnt);
  stats.hits++;
  return true;
}

/**
 * Remembers blocks that were read to `buffer`, unless there are more than an entry may hold.
 *
 * @uboot drivers/block/blkcache.c blkcache_fill()
 */
export function blkcache_fill(
  uclass_id: number,
  devnum: number,
  start: number,
  blkcnt: number,
  blksz: number,
  buffer: number,
): void {
  const { block_cache, stats } = cache();
  const bytes = blksz * blkcnt;
  let node: BlockCacheNode | undefined;

  if (blkcnt > stats.max_blocks_per_entry || stats.max_entries === 0) {
    return;
  }
  if (stats.entries >= stats.max_entries) {
    node = block_cache.pop();
    if (node === undefined) {
      return;
    }
    stats.entries--;
    if (node.blkcnt * node.blksz < bytes) {
      free(node.cache);
      node.cache = 0;
    }
  } else {
    node = newNode();
    if (node.address === 0) {
      return;
    }
  }
  if (node.cache === 0) {
    node.cache = malloc(bytes);
    if (node.cache === 0) {
      free(node.address);
      return;
    }
  }

  node.uclass_id = uclass_id;
  node.devnum = devnum;
  node.start = start;
  node.blkcnt = blkcnt;
  node.blksz = blksz;
  copyBytes(node.cache, buffer, bytes);
  block_cache.unshift(node);
  stats.entries++;
}

function newNode(): BlockCacheNode {
  return {
    address: malloc(sizeofNode()),
    uclass_id: 0,
    devnum: 0,
    start: 0,
    blkcnt: 0,
    blksz: 0,
    cache: 0,
  };
}

/** {list_head, int, int, lbaint_t start, lbaint_t blkcnt, ulong blksz, char *cache} */
function sizeofNode(): number {
  if (gd.arch64) {
    return 56;
  }
  return lbaintBits() === 64 ? 40 : 32;
}

/**
 * Forgets all blocks of a device: it was written to.
 *
 * @uboot drivers/block/blkcache.c blkcache_invalidate()
 */
export function blkcache_invalidate(uclass_id: number, devnum: number): void {
  const { block_cache } = cache();
  const stale = block_cache.filter(
    (node) => node.uclass_id === uclass_id && node.devnum === devnum,
  );

  for (const node of stale) {
    dropNode(node);
  }
}

function dropNode(node: BlockCacheNode): void {
  const { block_cache, stats } = cache();

  block_cache.splice(block_cache.indexOf(node), 1);
  free(node.cache);
  free(node.address);
  stats.entries--;
}

/**
 * New limits; what is cached is forgotten when they differ. Counts anew.
 *
 * @uboot drivers/block/blkcache.c blkcache_configure()
 */
export function blkcache_configure(blocks: number, entries: number): void {
  const { block_cache, stats } = cache();

  if (blocks !== stats.max_blocks_per_entry || entries !== stats.max_entries) {
    for (const node of [...block_cache]) {
      dropNode(node);
    }
  }
  stats.max_blocks_per_entry = blocks;
  stats.max_entries = entries;
  stats.hits = 0;
  stats.misses = 0;
}

/** Gives the numbers and counts anew. @uboot drivers/block/blkcache.c blkcache_stats() */
export function blkcache_stats(): BlockCacheStats {
  const { stats } = cache();
  const copy = { ...stats };

  stats.hits = 0;
  stats.misses = 0;
  return copy;
}
