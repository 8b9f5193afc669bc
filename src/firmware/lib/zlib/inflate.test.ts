import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../base/seeded-random';
import { inflate, Z_BUF_ERROR, Z_DATA_ERROR } from './inflate';

function random(bytes: number, values: number): Uint8Array {
  const out = new Uint8Array(bytes);
  createSeededRandom(bytes + values).fill(out);
  return out.map((byte) => byte % values);
}

describe('inflate', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['the same byte', new Uint8Array(100_000).fill(5)],
    ['few values', random(70_000, 4)],
    ['all values', random(70_000, 256)],
    ['text', Buffer.from('the quick brown fox jumps over the lazy dog. '.repeat(500))],
  ])('unpacks %s, however it was packed', (_what, data) => {
    for (const level of [0, 1, 6, 9]) {
      for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED]) {
        const packed = deflateRawSync(data, { level, strategy });
        const target = new Uint8Array(data.length);
        expect(inflate(packed, target)).toEqual({ written: data.length, read: packed.length });
        expect(Buffer.compare(target, data)).toBe(0);
      }
    }
  });

  it('ends where there is no more room, and where data end too soon', () => {
    const data = random(5000, 20);
    const packed = deflateRawSync(data);
    expect(inflate(packed, new Uint8Array(4999))).toBe(Z_BUF_ERROR);
    expect(inflate(packed.subarray(0, -1), new Uint8Array(5000))).toBe(Z_BUF_ERROR);
  });

  it.each([
    ['a kind of block that is none', [0b111]],
    ['a length that is not its own complement', [1, 5, 0, 5, 0]],
    ['a distance to before the data', [0b011, 0b10, 0]],
    ['too many codes of a length', [0b101, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])('refuses %s', (_what, bytes) => {
    expect(inflate(Uint8Array.from([...bytes, 0, 0, 0, 0]), new Uint8Array(1000))).toBe(
      Z_DATA_ERROR,
    );
  });

  it('never fails in another way', () => {
    for (let seed = 1; seed < 400; seed++) {
      const bytes = new Uint8Array(60);
      createSeededRandom(seed).fill(bytes);
      const result = inflate(bytes, new Uint8Array(300));
      expect(typeof result === 'number' ? [Z_DATA_ERROR, Z_BUF_ERROR].includes(result) : true).toBe(
        true,
      );
    }
  });
});
