'no debug points';

import { gd } from '../include/asm-generic/global_data';
import { ramCopy } from '../include/ram';
import { readObject, writeObject } from '../lib/memory-access';

/*
 * A driver's loads and stores at guest addresses. What is not RAM is a register, or nothing: then the machine traps, as it does
 * for U-Boot itself.
 */

function isRam(address: number, bytes: number): boolean {
  const { base, sizeBytes } = gd.hal.ram;
  return address >= base && address + bytes <= base + sizeBytes;
}

export function load(address: number, size: 1 | 2 | 4): number {
  return Number(readObject(address, size));
}

export function load64(address: number): bigint {
  return readObject(address, 8);
}

export function store(size: 1 | 2 | 4, value: number, address: number): void {
  writeObject(address, size, BigInt(value));
}

export function store64(value: bigint, address: number): void {
  writeObject(address, 8, value);
}

/** As C's memmove(), and its memcpy() for those that don't overlap. */
export function copyBytes(to: number, from: number, bytes: number): number {
  if (isRam(to, bytes) && isRam(from, bytes)) {
    ramCopy(to, from, bytes);
    return to;
  }
  const isBackwards = to > from;
  for (let n = 0; n < bytes; n++) {
    const at = isBackwards ? bytes - 1 - n : n;
    writeObject(to + at, 1, readObject(from + at, 1));
  }
  return to;
}

export function fillBytes(address: number, value: number, bytes: number): number {
  const { base, bytes: ram } = gd.hal.ram;
  if (isRam(address, bytes)) {
    ram.fill(value & 0xff, address - base, address - base + bytes);
    return address;
  }
  for (let at = 0; at < bytes; at++) {
    writeObject(address + at, 1, BigInt(value & 0xff));
  }
  return address;
}
