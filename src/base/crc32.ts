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
/** What a byte does to the sum when 1, 2 or 3 more follow it at once. */
const TABLE_1 = behindAnotherByte(TABLE);
const TABLE_2 = behindAnotherByte(TABLE_1);
const TABLE_3 = behindAnotherByte(TABLE_2);
const WORD_BYTES = 4;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

function behindAnotherByte(table: Int32Array): Int32Array {
  return table.map((value) => (TABLE[value & 0xff] ?? 0) ^ (value >>> 8));
}

/**
 * CRC-32 over bytes, without the inversion before and after. It is here, and not in the firmware, because a debugger has
 * nothing to show in it and it goes over hundreds of kilobytes at each boot. So it takes four bytes at a time.
 */
export function crc32Update(crc: number, bytes: Uint8Array): number {
  const { buffer, byteOffset, length } = bytes;
  const head = IS_LITTLE_ENDIAN ? Math.min(-byteOffset & (WORD_BYTES - 1), length) : length;
  const words = (length - head) >>> 2;
  const value = updateByBytes(crc | 0, bytes, 0, head);
  if (words === 0) {
    return updateByBytes(value, bytes, head, length) >>> 0;
  }
  const sum = updateByWords(value, new Int32Array(buffer, byteOffset + head, words));
  return updateByBytes(sum, bytes, head + words * WORD_BYTES, length) >>> 0;
}

function updateByBytes(crc: number, bytes: Uint8Array, from: number, to: number): number {
  let value = crc;
  for (let i = from; i < to; i++) {
    value = (TABLE[(value ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return value;
}

function updateByWords(crc: number, words: Int32Array): number {
  let value = crc;
  for (let i = 0; i < words.length; i++) {
    value ^= words[i] ?? 0;
    value =
      (TABLE_3[value & 0xff] ?? 0) ^
      (TABLE_2[(value >>> 8) & 0xff] ?? 0) ^
      (TABLE_1[(value >>> 16) & 0xff] ?? 0) ^
      (TABLE[value >>> 24] ?? 0);
  }
  return value;
}
