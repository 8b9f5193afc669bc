import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeGd } from '../testing/make-gd';
import { calloc, free, malloc, memalign, realloc } from './dlmalloc';

beforeEach(() => {
  makeGd();
});

describe('malloc', () => {
  it('gives the addresses that a real U-Boot gives for the same sizes', () => {
    const sizes = [24, 80, 24, 80, 24, 80, 24, 80, 24, 80, 12, 24, 80, 4, 24, 80, 80];
    const expected = [
      0x46ef8008, 0x46ef8028, 0x46ef8080, 0x46ef80a0, 0x46ef80f8, 0x46ef8118, 0x46ef8170,
      0x46ef8190, 0x46ef81e8, 0x46ef8208, 0x46ef8260, 0x46ef8270, 0x46ef8290, 0x46ef82e8,
      0x46ef82f8, 0x46ef8318, 0x46ef8370,
    ];
    expect(sizes.map((size) => malloc(size))).toEqual(expected);
  });

  it('puts two rings where a real virtio-net has them', () => {
    makeGd({ mallocBase: 0x46f0a6a0 });
    expect(memalign(4096, 28678)).toBe(0x46f0b000);
    calloc(1, 24576);
    expect(memalign(4096, 28678)).toBe(0x46f19000);
  });

  it('has 16-byte steps on a 64-bit board', () => {
    makeGd({ arch64: true, mallocBase: 0x46eb7000 });
    expect([48, 152].map((size) => malloc(size))).toEqual([0x46eb7010, 0x46eb7050]);
  });

  it('takes the same place again after free', () => {
    const first = malloc(100);
    malloc(16);
    free(first);
    expect(malloc(100)).toBe(first);
  });

  it('gives 0 when nothing is left', () => {
    makeGd({ mallocBytes: 0x2000 });
    expect(malloc(0x3000)).toBe(0);
    expect(malloc(0x1000)).not.toBe(0);
  });

  it('realloc keeps the contents', () => {
    const { hal } = makeGd();
    const old = malloc(8);
    malloc(8);
    hal.write32(old, 0x12345678);
    const moved = realloc(old, 1000);
    expect(moved).not.toBe(old);
    expect(hal.read32(moved)).toBe(0x12345678);
  });

  it('never gives the same byte twice, and all of it comes back', () => {
    const step = fc.record({
      kind: fc.constantFrom('m', 'f', 'a', 'r'),
      size: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        makeGd({ mallocBytes: 0x100000 });
        const live = new Map<number, number>();
        for (const { kind, size } of steps) {
          const oldest = [...live.keys()][0];
          let got = 0;
          if (kind === 'f' && oldest !== undefined) {
            free(oldest);
            live.delete(oldest);
            continue;
          }
          if (kind === 'r' && oldest !== undefined) {
            got = realloc(oldest, size + 1);
            live.delete(oldest);
          } else {
            got = kind === 'a' ? memalign(4096, size) : malloc(size);
          }
          expect(got).not.toBe(0);
          expect(got % (kind === 'a' ? 4096 : 8)).toBe(0);
          for (const [address, length] of live) {
            expect(got + size <= address || address + length <= got).toBe(true);
          }
          live.set(got, size);
        }
        for (const address of live.keys()) {
          free(address);
        }
        expect(malloc(0xe0000)).toBe(0x46ef8008);
      }),
      { numRuns: 60 },
    );
  });
});
