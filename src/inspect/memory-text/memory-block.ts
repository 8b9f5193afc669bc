/** In `cells`: nothing can be read there. */
export const UNREADABLE = -1;

/** A piece of guest memory as it was read. */
export interface MemoryBlock {
  /** Guest physical address of the first byte. */
  readonly address: number;
  /** Bytes, or UNREADABLE. */
  readonly cells: Int16Array;
}

/** Bytes that are to be written, one after the other. */
export interface ByteRun {
  /** Guest physical address of the first byte. */
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** A cell that was something else before. */
export interface ChangedCell {
  /** In the later block. */
  readonly index: number;
  /** A byte, or UNREADABLE. */
  readonly before: number;
}

/** Cells of a block that an earlier one has with another value, in order. What the earlier one doesn't cover is no change. */
export function changedCells(before: MemoryBlock | undefined, now: MemoryBlock): ChangedCell[] {
  const changed: ChangedCell[] = [];
  if (before === undefined) {
    return changed;
  }
  const shift = now.address - before.address;
  now.cells.forEach((cell, index) => {
    const earlier = before.cells[index + shift];
    if (earlier !== undefined && earlier !== cell) {
      changed.push({ index, before: earlier });
    }
  });
  return changed;
}

/** The same bytes at the same addresses. */
export function sameBlock(a: MemoryBlock, b: MemoryBlock): boolean {
  return (
    a.address === b.address &&
    a.cells.length === b.cells.length &&
    a.cells.every((cell, index) => cell === b.cells[index])
  );
}

/** Can any byte of it be read? */
export function isReadable({ cells }: MemoryBlock): boolean {
  return cells.some((cell) => cell !== UNREADABLE);
}
