'no debug points';

import { gd } from './asm-generic/global_data';

/*
 * Loads and stores of the CPU to RAM at a guest address, little-endian as all boards that we have are. They are for
 * structures that the firmware itself has put there; a place that a user typed goes through `lib/memory-access`.
 */

export function ramRead8(address: number): number {
  const { view, base } = gd.hal.ram;
  return view.getUint8(address - base);
}

export function ramRead16(address: number): number {
  const { view, base } = gd.hal.ram;
  return view.getUint16(address - base, true);
}

export function ramWrite8(address: number, value: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint8(address - base, value);
}

export function ramWrite16(address: number, value: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint16(address - base, value, true);
}

export function ramWrite32(address: number, value: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint32(address - base, value, true);
}

/** A number below 2^53. */
export function ramWrite64(address: number, value: number): void {
  const { view, base } = gd.hal.ram;
  view.setUint32(address - base, value >>> 0, true);
  view.setUint32(address - base + 4, Math.floor(value / 0x1_0000_0000), true);
}

/** As C's memset() with 0. */
export function ramClear(address: number, bytes: number): void {
  const ram = gd.hal.ram;
  ram.bytes.fill(0, address - ram.base, address - ram.base + bytes);
}

/** As C's memmove(). */
export function ramCopy(to: number, from: number, bytes: number): void {
  const ram = gd.hal.ram;
  ram.bytes.copyWithin(to - ram.base, from - ram.base, from - ram.base + bytes);
}
