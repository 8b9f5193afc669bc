import { readLittleEndian } from '../../../base/bits';
import type { GuestStructures } from './guest-structures';
import type { ImageSymbols } from './image-symbols';
import type { LinkedImage } from './linked-image';

/**
 * U-Boot copies itself to the end of RAM and goes on there. `relocate_code(addr_sp, gd, addr_moni)` does it: when it begins,
 * its third argument is the new address of the image's start.
 *
 * @uboot arch/riscv/cpu/start.S relocate_code()
 */
const RELOCATE_CODE = 'relocate_code';

/** `gd->flags`: U-Boot runs where it has moved itself. @uboot include/asm-generic/global_data.h GD_FLG_RELOC */
const GD_FLG_RELOC = 1;

/** The function is in assembly near the image's start. */
const LOOK_BYTES = 0x1000;

/** It keeps its arguments: `mv s2, a0; mv s3, a1; mv s4, a2`, compressed or not. */
const KEEPS_SHORT = [0x892a, 0x89ae, 0x8a32];
const KEEPS_LONG = [0x0005_0913, 0x0005_8993, 0x0006_0a13];

/** Where `relocate_code` begins, as linked: by its symbol, or by what it begins with. Undefined: not found, or not surely. */
export function findRelocateCode(image: LinkedImage, symbols?: ImageSymbols): number | undefined {
  const [named, ...others] = symbols?.named(RELOCATE_CODE) ?? [];
  if (named !== undefined && others.length === 0) {
    return symbols?.toLinked(named.address);
  }
  const head = image.read(image.start, LOOK_BYTES) ?? new Uint8Array();
  const found: number[] = [];
  for (let at = 0; at + 12 <= head.length; at += 2) {
    if (
      KEEPS_SHORT.every((code, i) => readLittleEndian(head, at + 2 * i, 2) === code) ||
      KEEPS_LONG.every((code, i) => readLittleEndian(head, at + 4 * i, 4) === code)
    ) {
      found.push(image.start + at);
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/**
 * How far the image moves, in bytes, at the beginning of `relocate_code`.
 *
 * @param a2 the register: the new address of what is linked at `start`
 */
export function offsetAtRelocateCode(a2: bigint, start: number): number {
  return Number(a2) - start;
}

/**
 * How far the image has moved, as its global data say. They say 0 until the flag is set, which is one of the first things that
 * U-Boot does where it has moved to. Undefined: they aren't there, or their layout is not known.
 *
 * @param gd address of the global data, on RISC-V the register gp
 * @param start where the image is linked to start
 */
export function offsetInGlobalData(
  structures: GuestStructures,
  gd: number,
  start: number,
): number | undefined {
  const data = structures.at('global_data', gd);
  const flags = data?.number('flags');
  const relocaddr = data?.number('relocaddr');
  if (flags === undefined || relocaddr === undefined) {
    return undefined;
  }
  return (flags & GD_FLG_RELOC) === 0 ? 0 : relocaddr - start;
}
