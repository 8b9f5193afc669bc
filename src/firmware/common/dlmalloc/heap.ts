import { gd, statics } from '../../include/asm-generic/global_data';
import { bins, NAV } from './bins';
import type { Chunk, Heap } from './bins';

/** @uboot common/dlmalloc.c: the file's static variables. */
export function heap(): Heap {
  return statics<Heap>('common/dlmalloc.c', () => ({
    size_sz: gd.arch64 ? 8 : 4,
    min_size: gd.arch64 ? 32 : 16,
    mem_malloc_start: 0,
    mem_malloc_end: 0,
    mem_malloc_brk: 0,
    sbrk_base: -1,
    bins: bins(),
    filled: new Int32Array(NAV / 32),
    top: null,
    last_remainder: null,
    byMemory: new Map(),
  }));
}

export function request2size(h: Heap, bytes: number): number {
  const align = 2 * h.size_sz;
  const needed = bytes + h.size_sz + align - 1;
  return needed < h.min_size + align - 1 ? h.min_size : needed - (needed % align);
}

/** Cuts `chunk` to `nb` bytes and returns what is left, a free chunk behind it in no bin. */
export function split(chunk: Chunk, nb: number): Chunk {
  const rest: Chunk = {
    address: chunk.address + nb,
    size: chunk.size - nb,
    used: false,
    before: chunk,
    after: chunk.after,
  };
  if (chunk.after !== null) {
    chunk.after.before = rest;
  }
  chunk.after = rest;
  chunk.size = nb;
  return rest;
}

/** Joins `chunk` with the one behind it. */
export function join(chunk: Chunk, next: Chunk): void {
  chunk.size += next.size;
  chunk.after = next.after;
  if (next.after !== null) {
    next.after.before = chunk;
  }
}
