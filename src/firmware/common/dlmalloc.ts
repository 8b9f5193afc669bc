import { GD_FLG_FULL_MALLOC_INIT, gd } from '../include/asm-generic/global_data';
import {
  binIndex,
  bins,
  frontlink,
  isSmall,
  NAV,
  linkLastRemainder,
  clearLastRemainder,
  unlink,
  nextFilledBin,
  smallestFitting,
} from './dlmalloc/bins';
import type { Chunk, Heap } from './dlmalloc/bins';
import { heap, join, request2size, split } from './dlmalloc/heap';
import { malloc_simple } from './malloc_simple';

/*
 * Doug Lea's malloc, version 2.6.6 (public domain): boundary tags, 128 bins, best fit with first in, first out
 * for equal sizes, a "last remainder" chunk, and a top chunk that grows by sbrk().
 *
 * The tags are objects here, not bytes in the guest's RAM: only the addresses matter, and a guest's stray write can't
 * break the heap. The addresses are the ones that the C code hands out.
 *
 *   chunk  +0         +SIZE_SZ   +2*SIZE_SZ
 *          prev_size  size|bits  memory that the caller gets ...      SIZE_SZ = 4 or 8; alignment 2*SIZE_SZ
 */
const PAGE_SIZE = 4096;
const DEFAULT_TRIM_THRESHOLD = 128 * 1024;

/**
 * Gives the heap its region.
 *
 * Deviation: the region is not cleared here (CONFIG_SYS_MALLOC_CLEAR_ON_INIT), which would touch all of it; calloc clears what it gives.
 *
 * @uboot common/dlmalloc.c mem_malloc_init()
 */
export function mem_malloc_init(start: number, size: number): void {
  const h = heap();
  h.mem_malloc_start = start;
  h.mem_malloc_end = start + size;
  h.mem_malloc_brk = start;
  h.sbrk_base = -1;
  h.bins = bins();
  h.filled.fill(0);
  h.top = null;
  h.last_remainder = null;
  h.byMemory.clear();
}

/** @uboot common/dlmalloc.c sbrk(): -1 when the region is used up. */
function sbrk(increment: number): number {
  const h = heap();
  const old = h.mem_malloc_brk;
  const brk = old + increment;
  if (increment < 0) {
    fill(brk, -increment);
  }
  if (brk < h.mem_malloc_start || brk > h.mem_malloc_end) {
    return -1;
  }
  h.mem_malloc_brk = brk;
  return old;
}

/** @uboot common/dlmalloc.c malloc_extend_top() */
function malloc_extend_top(nb: number): void {
  const h = heap();
  let sbrkSize = nb + h.min_size;
  if (h.sbrk_base !== -1) {
    sbrkSize = Math.ceil(sbrkSize / PAGE_SIZE) * PAGE_SIZE;
  }
  const brk = sbrk(sbrkSize);
  if (brk === -1) {
    return;
  }
  if (h.top !== null) {
    h.top.size += sbrkSize;
    return;
  }
  h.sbrk_base = brk;
  const misaligned = (brk + 2 * h.size_sz) % (2 * h.size_sz);
  let correction = misaligned === 0 ? 0 : 2 * h.size_sz - misaligned;
  const start = brk + correction;
  const end = start + sbrkSize;
  correction += Math.ceil(end / PAGE_SIZE) * PAGE_SIZE - end;
  const extra = sbrk(correction);
  if (extra === -1) {
    return;
  }
  h.top = {
    address: start,
    size: extra - start + correction,
    used: false,
    before: null,
    after: null,
  };
}

/**
 * `bytes` of the guest's heap. Address 0: none left.
 *
 * @uboot common/dlmalloc.c malloc()
 */
export function malloc(bytes: number): number {
  if ((gd.flags & GD_FLG_FULL_MALLOC_INIT) === 0) {
    return malloc_simple(bytes);
  }
  const h = heap();
  if ((h.mem_malloc_start === 0 && h.mem_malloc_end === 0) || bytes < 0 || bytes > 0x7fffffff) {
    return 0;
  }
  const nb = request2size(h, bytes);
  const found = takeFromBins(h, nb) ?? takeFromTop(h, nb);
  return found === null ? 0 : use(h, found);
}

function use(h: Heap, chunk: Chunk): number {
  const mem = chunk.address + 2 * h.size_sz;
  chunk.used = true;
  h.byMemory.set(mem, chunk);
  return mem;
}

function takeFromBins(h: Heap, nb: number): Chunk | null {
  let idx = binIndex(nb);
  if (isSmall(nb)) {
    const victim = h.bins[idx]?.at(-1) ?? h.bins[idx + 1]?.at(-1);
    if (victim !== undefined) {
      unlink(h, victim);
      return victim;
    }
    idx += 2;
  } else {
    const victim = smallestFitting(h, idx, nb);
    if (victim !== undefined && victim.size - nb < h.min_size) {
      unlink(h, victim);
      return victim;
    }
    if (victim === undefined) {
      idx++;
    }
  }
  const remainder = h.last_remainder;
  if (remainder !== null) {
    if (remainder.size - nb >= h.min_size) {
      linkLastRemainder(h, split(remainder, nb));
      return remainder;
    }
    clearLastRemainder(h);
    if (remainder.size >= nb) {
      return remainder;
    }
    frontlink(h, remainder);
  }
  for (idx = nextFilledBin(h, idx); idx < NAV; idx = nextFilledBin(h, idx + 1)) {
    const victim = smallestFitting(h, idx, nb);
    if (victim !== undefined) {
      unlink(h, victim);
      if (victim.size - nb >= h.min_size) {
        linkLastRemainder(h, split(victim, nb));
      }
      return victim;
    }
  }
  return null;
}

function takeFromTop(h: Heap, nb: number): Chunk | null {
  if (h.top === null || h.top.size - nb < h.min_size) {
    malloc_extend_top(nb);
  }
  const victim = h.top;
  if (victim === null || victim.size - nb < h.min_size) {
    return null;
  }
  h.top = split(victim, nb);
  return victim;
}

/**
 * Gives memory back. 0 is allowed; an address that malloc never gave is ignored (in C it breaks the heap).
 *
 * @uboot common/dlmalloc.c free()
 */
export function free(mem: number): void {
  const h = heap();
  const chunk = h.byMemory.get(mem);
  if (chunk === undefined) {
    return;
  }
  h.byMemory.delete(mem);
  release(h, chunk);
}

function release(h: Heap, given: Chunk): void {
  let chunk = given;
  chunk.used = false;
  const next = chunk.after;
  const before = chunk.before;
  if (next !== null && next === h.top) {
    join(chunk, next);
    if (before?.used === false) {
      unlink(h, before);
      join(before, chunk);
      chunk = before;
    }
    h.top = chunk;
    if (chunk.size >= DEFAULT_TRIM_THRESHOLD) {
      malloc_trim(0);
    }
    return;
  }
  let isLastRemainder = false;
  if (before?.used === false) {
    if (before === h.last_remainder) {
      isLastRemainder = true;
    } else {
      unlink(h, before);
    }
    join(before, chunk);
    chunk = before;
  }
  if (next?.used === false) {
    if (!isLastRemainder && next === h.last_remainder) {
      isLastRemainder = true;
      linkLastRemainder(h, chunk);
    } else {
      unlink(h, next);
    }
    join(chunk, next);
  }
  if (!isLastRemainder) {
    frontlink(h, chunk);
  }
}

/** Gives whole pages of the top chunk back to sbrk(). @uboot common/dlmalloc.c malloc_trim() */
export function malloc_trim(padBytes: number): void {
  const h = heap();
  if (h.top === null) {
    return;
  }
  const pages = Math.floor((h.top.size - padBytes - h.min_size + (PAGE_SIZE - 1)) / PAGE_SIZE) - 1;
  const extra = pages * PAGE_SIZE;
  if (extra < PAGE_SIZE || sbrk(-extra) === -1) {
    return;
  }
  h.top.size -= extra;
}

/** @uboot common/dlmalloc.c calloc() */
export function calloc(count: number, size: number): number {
  const mem = malloc(count * size);
  if (mem !== 0) {
    fill(mem, count * size);
  }
  return mem;
}

/**
 * Memory at a multiple of `alignment`: a bigger chunk, of which what lies before and behind is given back.
 *
 * @uboot common/dlmalloc.c memalign()
 */
export function memalign(alignment: number, bytes: number): number {
  const h = heap();
  if ((gd.flags & GD_FLG_FULL_MALLOC_INIT) === 0) {
    gd.malloc_ptr =
      Math.ceil((gd.malloc_base + gd.malloc_ptr) / alignment) * alignment - gd.malloc_base;
    return malloc_simple(bytes);
  }
  if (alignment <= 2 * h.size_sz) {
    return malloc(bytes);
  }
  const align = Math.max(alignment, h.min_size);
  const nb = request2size(h, bytes);
  const mem = malloc(nb + align + h.min_size);
  if (mem === 0) {
    return 0;
  }
  let chunk = chunkOf(h, mem);
  if (mem % align !== 0) {
    let brk = Math.ceil(mem / align) * align - 2 * h.size_sz;
    if (brk - chunk.address < h.min_size) {
      brk += align;
    }
    const aligned = split(chunk, brk - chunk.address);
    use(h, aligned);
    free(mem);
    chunk = aligned;
  }
  if (chunk.size - nb >= h.min_size) {
    const rest = split(chunk, nb);
    rest.used = true;
    release(h, rest);
  }
  return chunk.address + 2 * h.size_sz;
}

/** @uboot common/dlmalloc.c realloc() */
export function realloc(mem: number, bytes: number): number {
  const h = heap();
  if (mem === 0) {
    return malloc(bytes);
  }
  if (bytes === 0) {
    free(mem);
    return 0;
  }
  const chunk = chunkOf(h, mem);
  const nb = request2size(h, bytes);
  if (chunk.size < nb && !growInPlace(h, chunk, nb)) {
    return moveTo(h, chunk, mem, bytes);
  }
  trimTo(h, chunk, nb);
  return mem;
}

/** Takes in what is free behind `chunk`, when that is enough. */
function growInPlace(h: Heap, chunk: Chunk, nb: number): boolean {
  const next = chunk.after;
  if (next === null || next.used) {
    return false;
  }
  if (next === h.top) {
    if (next.size + chunk.size < nb + h.min_size) {
      return false;
    }
    join(chunk, next);
    h.top = split(chunk, nb);
    return true;
  }
  if (next.size + chunk.size < nb) {
    return false;
  }
  unlink(h, next);
  join(chunk, next);
  return true;
}

/** Grows backwards into a free chunk, else allocates, copies and frees. */
function moveTo(h: Heap, chunk: Chunk, mem: number, bytes: number): number {
  const nb = request2size(h, bytes);
  const before = chunk.before;
  const oldBytes = chunk.size - h.size_sz;
  if (before?.used === false) {
    const next = chunk.after;
    const behind = next !== null && !next.used ? next : null;
    const withTop =
      behind !== null &&
      behind === h.top &&
      behind.size + before.size + chunk.size >= nb + h.min_size;
    const withNext =
      behind !== null && behind !== h.top && behind.size + before.size + chunk.size >= nb;
    if (withTop || withNext || before.size + chunk.size >= nb) {
      h.byMemory.delete(mem);
      unlink(h, before);
      join(before, chunk);
      if (behind !== null && (withTop || withNext)) {
        if (withNext) {
          unlink(h, behind);
        }
        join(before, behind);
      }
      const moved = use(h, before);
      copy(moved, mem, oldBytes);
      if (withTop) {
        h.top = split(before, nb);
      } else {
        trimTo(h, before, nb);
      }
      return moved;
    }
  }
  const fresh = malloc(bytes);
  if (fresh === 0) {
    return 0;
  }
  const freshChunk = chunkOf(h, fresh);
  if (freshChunk === chunk.after) {
    h.byMemory.delete(fresh);
    join(chunk, freshChunk);
    trimTo(h, chunk, nb);
    return mem;
  }
  copy(fresh, mem, oldBytes);
  free(mem);
  return fresh;
}

function trimTo(h: Heap, chunk: Chunk, nb: number): void {
  if (chunk.size - nb >= h.min_size) {
    const rest = split(chunk, nb);
    rest.used = true;
    release(h, rest);
  }
}

function chunkOf(h: Heap, mem: number): Chunk {
  const chunk = h.byMemory.get(mem);
  if (chunk === undefined) {
    throw new Error(`0x${mem.toString(16)} is not an address that malloc gave`);
  }
  return chunk;
}

function fill(address: number, lengthBytes: number): void {
  const { base, bytes } = gd.hal.ram;
  bytes.fill(0, Math.max(0, address - base), Math.max(0, address - base + lengthBytes));
}

function copy(to: number, from: number, lengthBytes: number): void {
  const { base, bytes } = gd.hal.ram;
  bytes.copyWithin(to - base, from - base, from - base + lengthBytes);
}
