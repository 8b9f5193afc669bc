import { describe, expect, it } from 'vitest';
import { crc32Update } from './crc32';

/** By the definition, bit by bit. */
function byBits(crc: number, bytes: Uint8Array): number {
  let value = crc;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      value = (value >>> 1) ^ ((value & 1) !== 0 ? 0xedb88320 : 0);
    }
  }
  return value >>> 0;
}

describe('crc32Update', () => {
  it('gives the check value of the standard', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect((crc32Update(0xffffffff, bytes) ^ 0xffffffff) >>> 0).toBe(0xcbf43926);
  });

  it('is the same wherever the bytes begin and end in a word', () => {
    const all = Uint8Array.from({ length: 64 }, (_, index) => (index * 167 + 13) & 0xff);
    for (let from = 0; from < 5; from++) {
      for (let to = from; to < 24; to++) {
        const bytes = all.subarray(from, to);
        expect(crc32Update(0x12345678, bytes)).toBe(byBits(0x12345678, bytes));
      }
    }
  });
});
