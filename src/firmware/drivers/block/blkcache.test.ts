import { describe, expect, it } from 'vitest';
import { makeGd } from '../../testing/make-gd';
import {
  blkcache_configure,
  blkcache_fill,
  blkcache_invalidate,
  blkcache_read,
  blkcache_stats,
} from './blkcache';

const VIRTIO = 124;
const SOURCE = 0x4100_0000;
const TARGET = 0x4200_0000;

function setUp(options: { arch64?: boolean } = {}) {
  const test = makeGd({ ...options });
  const { bytes, base } = test.hal.ram;
  return {
    ...test,
    /** As blk_read(): from the cache, else "from the disk", whose byte is the block's number. */
    read: (start: number, count: number, devnum = 0): boolean => {
      if (blkcache_read(VIRTIO, devnum, start, count, 512, TARGET)) {
        return true;
      }
      for (let block = 0; block < count; block++) {
        const at = SOURCE - base + 512 * block;
        bytes.fill((start + block) & 0xff, at, at + 512);
      }
      blkcache_fill(VIRTIO, devnum, start, count, 512, SOURCE);
      return false;
    },
    byte: (block: number) => bytes[TARGET - base + 512 * block],
  };
}

describe('blkcache', () => {
  it('answers a read that one earlier read covers', () => {
    const { read, byte } = setUp();

    expect(read(16, 4)).toBe(false);
    expect(read(18, 2)).toBe(true);
    expect([byte(0), byte(1)]).toEqual([18, 19]);
    expect(read(18, 3)).toBe(false);
    expect(blkcache_stats()).toEqual({
      hits: 1,
      misses: 2,
      entries: 2,
      max_blocks_per_entry: 8,
      max_entries: 32,
    });
    expect(blkcache_stats()).toMatchObject({ hits: 0, misses: 0, entries: 2 });
  });

  it('does not keep more than 8 blocks of one read', () => {
    const { read } = setUp();

    expect(read(0, 9)).toBe(false);
    expect(read(0, 9)).toBe(false);
    expect(blkcache_stats().entries).toBe(0);
    expect(read(0, 8)).toBe(false);
    expect(read(0, 8)).toBe(true);
  });

  it('keeps devices apart and forgets one that is written to', () => {
    const { read } = setUp();

    read(5, 1, 0);
    expect(read(5, 1, 1)).toBe(false);
    blkcache_invalidate(VIRTIO, 0);
    expect(read(5, 1, 1)).toBe(true);
    expect(read(5, 1, 0)).toBe(false);
  });

  it('drops the entry that was used longest ago', () => {
    const { read } = setUp();

    for (let block = 0; block < 32; block++) {
      read(10 * block, 1);
    }
    expect(read(0, 1)).toBe(true);
    expect(read(1000, 1)).toBe(false);
    expect(blkcache_stats().entries).toBe(32);
    expect(read(0, 1)).toBe(true);
    expect(read(10, 1)).toBe(false);
  });

  it('keeps the data of a smaller entry out of a larger one that takes its place', () => {
    const { read, byte } = setUp();

    blkcache_configure(8, 1);
    read(3, 1);
    read(20, 8);
    expect(read(27, 1)).toBe(true);
    expect(byte(0)).toBe(27);
    read(40, 1);
    expect(read(40, 1)).toBe(true);
    expect(byte(0)).toBe(40);
  });

  it('counts anew and is empty after a change of limits', () => {
    const { read } = setUp();

    read(0, 1);
    blkcache_configure(8, 32);
    expect(blkcache_stats()).toMatchObject({ entries: 1, misses: 0 });
    blkcache_configure(4, 4);
    expect(blkcache_stats()).toEqual({
      hits: 0,
      misses: 0,
      entries: 0,
      max_blocks_per_entry: 4,
      max_entries: 4,
    });
    blkcache_configure(4, 0);
    read(0, 1);
    expect(blkcache_stats().entries).toBe(0);
  });

  it('takes the last block number for covered where the sum wraps: 32 bits', () => {
    const { read } = setUp();

    expect(read(0xffffffff, 1)).toBe(false);
    blkcache_configure(4, 4);
    read(0, 1);
    expect(read(0xffffffff, 1)).toBe(true);
  });

  it('does not where an lbaint_t has 64 bits', () => {
    const { read } = setUp({ arch64: true });

    read(0, 1);
    expect(read(0xffffffff, 1)).toBe(false);
  });

  it('covers a read of nothing', () => {
    const { read } = setUp();

    read(0, 1);
    expect(read(0, 0)).toBe(true);
    expect(read(7, 0)).toBe(false);
  });
});
