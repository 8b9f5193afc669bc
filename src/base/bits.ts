/** All ones in `sizeBytes`: what a bus reads where nothing drives it. */
export function allOnes(sizeBytes: 1 | 2 | 4): number {
  return sizeBytes === 4 ? 0xffff_ffff : sizeBytes === 2 ? 0xffff : 0xff;
}

export function isPowerOfTwo(value: number): boolean {
  if (!Number.isSafeInteger(value) || value <= 0) return false;
  return Number.isInteger(Math.log2(value));
}

/** Rounds up to a multiple of `alignment`; exact for all safe integers. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** Reads `sizeBytes` little-endian; bytes beyond the end are zero. */
export function readLittleEndian(bytes: Uint8Array, offset: number, sizeBytes: 1 | 2 | 4): number {
  let value = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) value = (value << 8) | (bytes[offset + i] ?? 0);
  return value >>> 0;
}

/** Writes `sizeBytes` little-endian; bytes beyond the end are dropped. */
export function writeLittleEndian(
  bytes: Uint8Array,
  offset: number,
  sizeBytes: 1 | 2 | 4,
  value: number,
): void {
  for (let i = 0; i < sizeBytes; i++) {
    if (offset + i < bytes.length) bytes[offset + i] = value >>> (8 * i);
  }
}
