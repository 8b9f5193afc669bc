import { guestView } from '../../../common/guest-bytes';
import { gd } from '../../../include/asm-generic/global_data';
import { writeBytes } from '../../memory-access';

/*
 * Big-endian loads and stores at any guest address. What isn't RAM goes through the bus, as it does for a CPU: where
 * nothing answers, the board's exception handler has the last word.
 */

function inRam(address: number, bytes: number): boolean {
  const { base, sizeBytes } = gd.hal.ram;
  return address >= base && address + bytes <= base + sizeBytes;
}

/** A load that doesn't lie on a multiple of its size is made of two that do. */
function busRead32(address: number): number {
  const low = address - (address % 4);
  const shift = (address % 4) * 8;
  const first = gd.hal.read32(low);
  return shift === 0 ? first : ((first >>> shift) | (gd.hal.read32(low + 4) << (32 - shift))) >>> 0;
}

function swapped(value: number): number {
  return (
    ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
  );
}

/** @uboot lib/libfdt/fdt.c fdt32_ld() */
export function fdt32_ld(address: number): number {
  return inRam(address, 4) ? guestView(address, 4).getUint32(0) : swapped(busRead32(address));
}

export function fdt32_st(address: number, value: number): void {
  if (inRam(address, 4)) {
    guestView(address, 4).setUint32(0, value);
  } else {
    writeBytes(address, Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
  }
}

export function fdt64_ld(address: number): bigint {
  return (BigInt(fdt32_ld(address)) << 32n) | BigInt(fdt32_ld(address + 4));
}

export function fdt64_st(address: number, value: bigint): void {
  fdt32_st(address, Number(BigInt.asUintN(32, value >> 32n)));
  fdt32_st(address + 4, Number(BigInt.asUintN(32, value)));
}

export function fdt8_ld(address: number): number {
  return inRam(address, 1) ? guestView(address, 1).getUint8(0) : gd.hal.read8(address);
}

/** The text up to a NUL, each byte as one character; null when none comes within `limit` bytes. */
export function loadText(address: number, limit = Infinity): string | null {
  let text = '';
  let byte: number;
  for (let at = 0; at < limit; at++) {
    byte = fdt8_ld(address + at);
    if (byte === 0) {
      return text;
    }
    text += String.fromCharCode(byte);
  }
  return null;
}
