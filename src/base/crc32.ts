/** Reflected CRC-32 of IEEE 802.3, polynomial 0xedb88320. */
function tableEntry(index: number): number {
  let value = index;
  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => tableEntry(index));
/** What a byte does to the value when one, two or three more follow it: four bytes go in at once. */
const TABLE_1 = TABLE.map(oneByteLater);
const TABLE_2 = TABLE_1.map(oneByteLater);
const TABLE_3 = TABLE_2.map(oneByteLater);

function oneByteLater(value: number): number {
  return ((TABLE[value & 0xff] ?? 0) ^ (value >>> 8)) >>> 0;
}

/**
 * CRC-32 over bytes, without the inversion before and after. It is here, and not in the firmware, because a debugger has
 * nothing to show in it and it goes over hundreds of kilobytes at each boot.
 */
export function crc32Update(crc: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = bytes.length & ~3;
  let value = crc;
  for (let i = 0; i < words; i += 4) {
    value ^= view.getInt32(i, true);
    value =
      (TABLE_3[value & 0xff] ?? 0) ^
      (TABLE_2[(value >>> 8) & 0xff] ?? 0) ^
      (TABLE_1[(value >>> 16) & 0xff] ?? 0) ^
      (TABLE[value >>> 24] ?? 0);
  }
  for (let i = words; i < bytes.length; i++) {
    value = (TABLE[(value ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return value >>> 0;
}
