/** Reflected CRC-32 of IEEE 802.3, polynomial 0xedb88320. */
function tableEntry(index: number): number {
  let value = index;
  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value >>> 0;
}

/** Signed, so that a step of the sum stays a small integer for V8. */
const TABLE = Int32Array.from({ length: 256 }, (_, index) => tableEntry(index));

/**
 * CRC-32 over bytes, without the inversion before and after. It is here, and not in the firmware, because a debugger has
 * nothing to show in it and it goes over hundreds of kilobytes at each boot.
 */
export function crc32Update(crc: number, bytes: Uint8Array): number {
  let value = crc | 0;
  for (let i = 0; i < bytes.length; i++) {
    value = (TABLE[(value ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return value >>> 0;
}
