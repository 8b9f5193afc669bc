'no debug points';

import type { Heap } from '../common/dlmalloc/bins';
import { GD_FLG_FULL_MALLOC_INIT, gd } from '../include/asm-generic/global_data';

/** Memory of the heap that somebody has: from guest address `start` up to `end`, which is not in it. */
export interface HeapPiece {
  readonly start: number;
  readonly end: number;
}

/** Where a guest address is: in no heap, in a piece of it that nobody has, or in one that somebody has. */
export type HeapPlace = 'elsewhere' | 'free' | HeapPiece;

/** The heap whose memory is given back: before relocation there is none. No statement of U-Boot's is run for a look at it. */
function heapNow(): Heap | undefined {
  return (gd.flags & GD_FLG_FULL_MALLOC_INIT) === 0
    ? undefined
    : (gd.statics.get('common/dlmalloc.c') as Heap | undefined);
}

/** Is it memory that malloc() gave, and that was not freed? Before relocation nobody knows: true. */
export function isAllocated(memory: number): boolean {
  return heapNow()?.byMemory.has(memory) ?? true;
}

export function heapPlaceOf(address: number): HeapPlace {
  const heap = heapNow();
  if (heap === undefined) {
    return 'elsewhere';
  }
  const { byMemory, mem_malloc_start, mem_malloc_brk, size_sz } = heap;
  if (address < mem_malloc_start || address >= mem_malloc_brk) {
    return 'elsewhere';
  }
  for (const [start, chunk] of byMemory) {
    // The word in front of the next piece belongs to this one.
    const end = chunk.address + chunk.size + size_sz;
    if (address >= start && address < end) {
      return { start, end };
    }
  }
  return 'free';
}

/** Guest addresses of RAM, the end not in it. */
export function ramRange(): HeapPiece {
  const { base, sizeBytes } = gd.hal.ram;
  return { start: base, end: base + sizeBytes };
}
