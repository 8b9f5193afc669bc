import { gd } from '../include/asm-generic/global_data';

/**
 * RAM from `address` as a view that follows later changes, like a pointer to a buffer. What isn't RAM (a wrong address
 * that a user typed) reads as zeroes and takes no writes.
 */
export function guestBytes(address: number, bytes: number): Uint8Array {
  const offset = address - gd.hal.ram.base;
  if (offset < 0 || offset + bytes > gd.hal.ram.sizeBytes) {
    return new Uint8Array(bytes);
  }
  const { bytes: ram, parts } = gd.hal.ram;
  return parts === undefined ? ram.subarray(offset, offset + bytes) : parts.bytes(offset, bytes);
}

/** As guestBytes, for the little-endian fields of a structure. */
export function guestView(address: number, bytes: number): DataView {
  const ram = gd.hal.ram;
  const offset = address - ram.base;
  return ram.parts === undefined
    ? new DataView(ram.bytes.buffer, ram.bytes.byteOffset + offset, bytes)
    : ram.parts.view(offset, bytes);
}

/** Bytes up to the first NUL, each as one character. */
export function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  let result = '';
  for (const byte of text) {
    result += String.fromCharCode(byte);
  }
  return result;
}

/** Text and its NUL, each character as one byte. */
export function cBytes(text: string): Uint8Array {
  return Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0));
}
