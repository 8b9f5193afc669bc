import { describe, expect, it } from 'vitest';
import { ElfBytes } from '../../../../test/support/elf-writer';
import { FunctionStarts } from './function-starts';
import { LinkedImage } from './linked-image';

const BASE = 0x8000_0000;

/** Code, filled up to 0x100 bytes, and data behind it. */
function startsOf(bits: 32 | 64, code: readonly number[], data: readonly number[] = []): number[] {
  const bytes = new ElfBytes(bits);
  for (const instruction of code) {
    bytes.number(instruction, (instruction & 3) === 3 ? 4 : 2);
  }
  bytes.raw(new Uint8Array(0x100 - bytes.length));
  data.forEach((word) => bytes.word(word));
  const image = LinkedImage.ofRaw(bits, BASE, bytes.toBytes());
  const starts = FunctionStarts.of(image, BASE + 0x100, [BASE]);
  const found = new Set<number>();
  for (let at = 0; at < 0x100; at++) {
    found.add((starts.before(BASE + at) ?? 0) - BASE);
  }
  return [...found];
}

describe('where functions begin', () => {
  it.each<[string, number[], number[]]>([
    // Instructions as binutils assemble them.
    ['jal ra, . + 0x40', [0x040000ef], [0, 0x40]],
    ['c.nop; jal ra, . + 0x40', [0x0001, 0x040000ef], [0, 0x42]],
    ['jal ra, . + 4; jal ra, . - 4', [0x004000ef, 0xffdff0ef], [0, 4]],
    ['j . + 0x40', [0x0400006f], [0]],
    ['auipc ra, 0; jalr ra, 0x20(ra)', [0x00000097, 0x020080e7], [0, 0x20]],
    ['auipc t1, 0; jalr ra, 0x24(t1)', [0x00000317, 0x024300e7], [0, 0x24]],
    ['auipc ra, 0; jalr ra, 0x20(t1)', [0x00000097, 0x020300e7], [0]],
    ['auipc ra, 0; jr 0x20(ra)', [0x00000097, 0x02008067], [0]],
    ['jal ra, . + 0x1000, which is no part of the image', [0x000010ef], [0]],
  ])('a call: %s', (_, code, expected) => {
    expect(startsOf(64, code)).toEqual(expected);
  });

  it('c.jal is a call on 32 bits, and another instruction on 64', () => {
    // c.jal . + 0x20
    expect(startsOf(32, [0x2005])).toEqual([0, 0x20]);
    expect(startsOf(64, [0x2005])).toEqual([0]);
    // c.nop; c.nop; c.jal . - 2
    expect(startsOf(32, [0x0001, 0x0001, 0x3ffd])).toEqual([0, 2]);
  });

  it('is where data point to', () => {
    expect(startsOf(64, [], [BASE + 0x10, BASE + 0x21, BASE + 0x100, 0x30])).toEqual([0, 0x10]);
    expect(startsOf(32, [], [BASE + 0x10, BASE + 0x20])).toEqual([0, 0x10, 0x20]);
  });

  it('is nowhere before the first one', () => {
    const starts = new FunctionStarts([0x30, 0x10, 0x10]);
    expect(starts.count).toBe(2);
    expect([0, 0x10, 0x2f, 0x30, 0x99].map((at) => starts.before(at))).toEqual([
      undefined,
      0x10,
      0x10,
      0x30,
      0x30,
    ]);
  });
});
