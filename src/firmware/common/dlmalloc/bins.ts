/** A piece of the heap; `address` is where its tag would stand. `before` and `after` are its neighbours in memory. */
export interface Chunk {
  readonly address: number;
  size: number;
  used: boolean;
  before: Chunk | null;
  after: Chunk | null;
}

/** @uboot common/dlmalloc.c: the file's static variables; `bins` front first. */
export interface Heap {
  /** Bytes of a word: the alignment is two of them. @uboot common/dlmalloc.c SIZE_SZ */
  readonly size_sz: number;
  /** Smallest chunk: four words. @uboot common/dlmalloc.c MINSIZE */
  readonly min_size: number;
  mem_malloc_start: number;
  mem_malloc_end: number;
  mem_malloc_brk: number;
  sbrk_base: number;
  bins: Chunk[][];
  /** A bit for each bin that holds something. @uboot common/dlmalloc.c binblocks, there for four bins a bit */
  readonly filled: Int32Array;
  top: Chunk | null;
  last_remainder: Chunk | null;
  /** Chunks in use by the address that the caller holds. */
  readonly byMemory: Map<number, Chunk>;
}

/** Number of bins. @uboot common/dlmalloc.c NAV */
export const NAV = 128;

const MAX_SMALLBIN_SIZE = 512;
const SMALLBIN_WIDTH = 8;

export function bins(): Chunk[][] {
  return Array.from({ length: NAV }, () => []);
}

/** Chunks below this size have a bin for each size, so that a bin's last chunk always fits. */
export function isSmall(nb: number): boolean {
  return nb < MAX_SMALLBIN_SIZE - SMALLBIN_WIDTH;
}

/** Bins get wider with size: 8, 64, 512, 4096, 32768, 262144 bytes. @uboot common/dlmalloc.c bin_index() */
export function binIndex(size: number): number {
  const kib = Math.floor(size / 512);
  if (kib === 0) {
    return Math.floor(size / SMALLBIN_WIDTH);
  }
  if (kib <= 4) {
    return 56 + Math.floor(size / 64);
  }
  if (kib <= 20) {
    return 91 + kib;
  }
  if (kib <= 84) {
    return 110 + Math.floor(size / 4096);
  }
  if (kib <= 340) {
    return 119 + Math.floor(size / 32768);
  }
  return kib <= 1364 ? 124 + Math.floor(size / 262144) : 126;
}

function setFilled(heap: Heap, bin: number, on: boolean): void {
  const word = heap.filled[bin >>> 5] ?? 0;
  const bit = 1 << (bin & 31);
  heap.filled[bin >>> 5] = on ? word | bit : word & ~bit;
}

/** The first bin from `from` on that holds something; NAV: there is none. */
export function nextFilledBin(heap: Heap, from: number): number {
  let word = from >>> 5;
  let bits = (heap.filled[word] ?? 0) & (-1 << (from & 31));
  while (bits === 0) {
    word++;
    if (word >= heap.filled.length) {
      return NAV;
    }
    bits = heap.filled[word] ?? 0;
  }
  return 32 * word + 31 - Math.clz32(bits & -bits);
}

/** How many chunks of a large bin, from its front on, are larger than `size`, or with `orEqual` at least as large. */
function countLarger(bin: readonly Chunk[], size: number, orEqual: boolean): number {
  let low = 0;
  let high = bin.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = bin[middle]?.size ?? 0;
    if (other > size || (orEqual && other === size)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The smallest chunk of a bin that `nb` bytes fit into: of equal ones the one that is there longest. */
export function smallestFitting(heap: Heap, bin: number, nb: number): Chunk | undefined {
  const chunks = heap.bins[bin];
  return chunks?.[countLarger(chunks, nb, true) - 1];
}

/** Files a free chunk: at the front of its small bin, or in a large bin behind all that are larger. */
export function frontlink(heap: Heap, chunk: Chunk): void {
  const bin = heap.bins[binIndex(chunk.size)];
  if (bin === undefined) {
    throw new Error(`no bin for a chunk of ${chunk.size} bytes`);
  }
  bin.splice(chunk.size < MAX_SMALLBIN_SIZE ? 0 : countLarger(bin, chunk.size, false), 0, chunk);
  setFilled(heap, binIndex(chunk.size), true);
}

/** Takes a free chunk out of its bin, or out of the place of the last remainder. */
export function unlink(heap: Heap, chunk: Chunk): void {
  if (heap.last_remainder === chunk) {
    heap.last_remainder = null;
    return;
  }
  const bin = heap.bins[binIndex(chunk.size)];
  const at = bin?.indexOf(chunk) ?? -1;
  if (bin === undefined || at === -1) {
    throw new Error(
      `free chunk 0x${chunk.address.toString(16)} of ${chunk.size} bytes is in no bin`,
    );
  }
  bin.splice(at, 1);
  if (bin.length === 0) {
    setFilled(heap, binIndex(chunk.size), false);
  }
}

/** What a split left is tried first for the next small request. */
export function linkLastRemainder(heap: Heap, chunk: Chunk): void {
  heap.last_remainder = chunk;
}

export function clearLastRemainder(heap: Heap): void {
  heap.last_remainder = null;
}
