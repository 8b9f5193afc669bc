import { describe, expect, it } from 'vitest';
import {
  alignUp,
  allOnes,
  fromWordPair,
  fromWords,
  isPowerOfTwo,
  readLittleEndian,
  writeLittleEndian,
} from './bits';
import { hex, hexDigits } from './hex';
import { createSeededRandom } from './seeded-random';

describe('bits', () => {
  it('reads and writes little-endian, with nothing beyond the end', () => {
    const bytes = new Uint8Array(6);
    writeLittleEndian(bytes, 1, 4, 0xfedcba98);
    expect([...bytes]).toEqual([0, 0x98, 0xba, 0xdc, 0xfe, 0]);
    expect(readLittleEndian(bytes, 1, 4)).toBe(0xfedcba98);
    expect(readLittleEndian(bytes, 4, 4)).toBe(0xfe);
    writeLittleEndian(bytes, 5, 4, 0x01020304);
    expect(bytes[5]).toBe(4);
  });

  it('knows powers of two and alignment beyond 32 bits', () => {
    expect([0, 1, 3, 512, -2, 1.5, 2 ** 40, 2 ** 40 + 1].map(isPowerOfTwo)).toEqual([
      false,
      true,
      false,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect([alignUp(0, 4), alignUp(5, 4), alignUp(2 ** 33 + 1, 512)]).toEqual([
      0,
      8,
      2 ** 33 + 512,
    ]);
    expect([allOnes(1), allOnes(2), allOnes(4)]).toEqual([0xff, 0xffff, 0xffffffff]);
    expect([hex(0xa003e00), hex(-1), hexDigits(0xa003e00, 8)]).toEqual([
      '0xa003e00',
      '-0x1',
      '0a003e00',
    ]);
  });
});

describe('createSeededRandom', () => {
  it('gives the same bytes for the same seed, others for another, evenly', () => {
    const bytes = (seed: number, length: number): Uint8Array => {
      const target = new Uint8Array(length);
      createSeededRandom(seed).fill(target);
      return target;
    };
    expect(bytes(5, 33)).toEqual(bytes(5, 33));
    expect(bytes(5, 32)).toEqual(bytes(5, 33).subarray(0, 32));
    expect(bytes(5, 32)).not.toEqual(bytes(6, 32));
    const counts = new Array<number>(256).fill(0);
    for (const byte of bytes(0, 65_536)) {
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(180);
    expect(Math.max(...counts)).toBeLessThan(340);
  });
});

it('puts two words together', () => {
  expect(fromWords(0xffff_ffff, 0)).toBe(0xffff_ffff);
  expect(fromWords(1, 2)).toBe(0x2_0000_0001);
  expect(fromWordPair([1, 2])).toBe(0x2_0000_0001);
});
