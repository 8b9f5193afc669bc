/** Reflected CRC-32 of IEEE 802.3, polynomial 0xedb88320. */
function tableEntry(index: number): number {
  let value = index;
  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => tableEntry(index));

/**
 * CRC-32 as zlib has it: start with 0, pass the last result on to go on.
 *
 * @uboot lib/crc32.c crc32()
 */
export function crc32(crc: number, bytes: Uint8Array): number {
  return (crc32_no_comp((crc ^ 0xffffffff) >>> 0, bytes) ^ 0xffffffff) >>> 0;
}

/** Without the inversion before and after (JFFS2, EFI). @uboot lib/crc32.c crc32_no_comp() */
export function crc32_no_comp(crc: number, bytes: Uint8Array): number {
  let value = crc;
  for (const byte of bytes) {
    value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return value >>> 0;
}
