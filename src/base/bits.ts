/** All ones in `sizeBytes`: what a bus reads where nothing drives it. */
export function allOnes(sizeBytes: 1 | 2 | 4): number {
  return sizeBytes === 4 ? 0xffff_ffff : sizeBytes === 2 ? 0xffff : 0xff;
}

export function isPowerOfTwo(value: number): boolean {
  if (!Number.isSafeInteger(value) || value <= 0) {
    return false;
  }
  return Number.isInteger(Math.log2(value));
}

/** Rounds up to a multiple of `alignment`; exact for all safe integers. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** Reads `sizeBytes` little-endian; bytes beyond the end are zero. */
export function readLittleEndian(bytes: Uint8Array, offset: number, sizeBytes: 1 | 2 | 4): number {
  let value = bytes[offset] ?? 0;
  if (sizeBytes > 1) {
    value |= (bytes[offset + 1] ?? 0) << 8;
  }
  if (sizeBytes > 2) {
    value |= ((bytes[offset + 2] ?? 0) << 16) | ((bytes[offset + 3] ?? 0) << 24);
  }
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
    if (offset + i < bytes.length) {
      bytes[offset + i] = value >>> (8 * i);
    }
  }
}

/**
 * The number of two 32-bit words. Nearly all numbers that devices get so are addresses below 4 GiB; without the sum those
 * stay what V8 keeps without a box.
 */
export function fromWords(low: number, high: number): number {
  return high === 0 ? low : low + high * 2 ** 32;
}

/** The same for a pair, low word first. */
export function fromWordPair([low, high]: readonly [number, number]): number {
  return fromWords(low, high);
}
