import { gd, statics } from '../include/asm-generic/global_data';

/** Bytes below the initial stack pointer that C frames would use: buffers lie under them. */
const FRAME_BYTES = 0x800;

/**
 * Buffers that U-Boot has on its stack (ALLOC_CACHE_ALIGN_BUFFER) and that a device reads or writes: they need a guest
 * address, so they lie below the stack pointer that board_init_f chose.
 *
 * @example
 * const mark = stackMark();
 * const buffer = stackAlloc(512);
 * ...
 * stackRelease(mark);
 */
export function stackAlloc(bytes: number, align = 64): number {
  const stack = stackState();
  stack.sp = Math.floor((stack.sp - bytes) / align) * align;
  return stack.sp;
}

/** The present stack pointer, for stackRelease. */
export function stackMark(): number {
  return stackState().sp;
}

export function stackRelease(mark: number): void {
  stackState().sp = mark;
}

function stackState(): { sp: number } {
  return statics('stack', () => ({ sp: gd.start_addr_sp - FRAME_BYTES }));
}
