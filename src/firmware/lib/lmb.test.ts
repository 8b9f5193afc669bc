import { beforeEach, describe, expect, it } from 'vitest';
import { LMB_NOMAP } from '../include/lmb';
import type { Lmb } from '../include/lmb';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import {
  lmb_add,
  lmb_alloc,
  lmb_alloc_addr,
  lmb_alloc_base,
  lmb_get_free_size,
  lmb_reserve,
  lmb_reserve_flags,
} from './lmb';

const RAM = 0x4000_0000;
const MIB = 0x10_0000;

let lmb: Lmb;
let test: TestGd;

beforeEach(() => {
  test = makeGd();
  lmb = { memory: [], reserved: [] };
  lmb_add(lmb, RAM, 128 * MIB);
});

function reserved(): string[] {
  return lmb.reserved.map(({ base, size }) => `${base.toString(16)}+${size.toString(16)}`);
}

describe('lmb_reserve', () => {
  it('joins regions that touch, and keeps the others sorted', () => {
    expect(lmb_reserve(lmb, RAM + 4 * MIB, MIB)).toBe(0);
    expect(lmb_reserve(lmb, RAM + MIB, MIB)).toBe(0);
    expect(lmb_reserve(lmb, RAM + 5 * MIB, MIB)).toBe(1);
    expect(reserved()).toEqual(['40100000+100000', '40400000+200000']);
    expect(lmb_reserve(lmb, RAM + 2 * MIB, 2 * MIB)).toBe(2);
    expect(reserved()).toEqual(['40100000+500000']);
  });

  it('takes the same region again, and none that overlaps', () => {
    lmb_reserve(lmb, RAM + 4 * MIB, MIB);
    expect(lmb_reserve(lmb, RAM + 4 * MIB, MIB)).toBe(0);
    expect(lmb_reserve(lmb, RAM + 4 * MIB - 1, MIB)).toBe(-1);
    expect(lmb_reserve_flags(lmb, RAM + 4 * MIB, MIB, LMB_NOMAP)).toBe(-1);
    expect(reserved()).toEqual(['40400000+100000']);
  });

  it('compares a region that touches one with none behind that', () => {
    lmb_reserve(lmb, RAM + 4 * MIB, 4 * MIB);
    lmb_reserve(lmb, RAM + MIB, MIB);
    expect(lmb_reserve(lmb, RAM + 2 * MIB, 8 * MIB)).toBe(1);
    expect(reserved()).toEqual(['40100000+900000', '40400000+400000']);
  });

  it('has room for 8 regions', () => {
    const results = Array.from({ length: 9 }, (_, i) => lmb_reserve(lmb, RAM + 2 * i * MIB, MIB));
    expect(results).toEqual([0, 0, 0, 0, 0, 0, 0, 0, -1]);
  });
});

describe('lmb_alloc_base', () => {
  it('gives the highest place below the limit that is free, aligned', () => {
    lmb_reserve(lmb, RAM + 120 * MIB, 8 * MIB);
    expect(lmb_alloc(lmb, 0x1234, 0x1000)).toBe(RAM + 120 * MIB - 0x2000);
    expect(lmb_alloc_base(lmb, 0x1000, 0x1000, RAM + 120 * MIB)).toBe(RAM + 120 * MIB - 0x3000);
    expect(lmb_alloc_base(lmb, 0x1000, 0x1000, RAM + MIB)).toBe(RAM + MIB - 0x1000);
    expect(lmb_alloc_base(lmb, 0x1000, 0x1000, 2 ** 64)).toBe(RAM + 120 * MIB - 0x4000);
  });

  it('says what there is no room for', () => {
    expect(lmb_alloc(lmb, 256 * MIB, 0x1000)).toBe(0);
    expect(test.takeOutput()).toBe('ERROR: Failed to allocate 0x10000000 bytes below 0x0.\n');
    expect(lmb_alloc_base(lmb, 0x1000, 0x1000, RAM)).toBe(0);
    expect(test.takeOutput()).toBe('ERROR: Failed to allocate 0x1000 bytes below 0x40000000.\n');
  });

  it('gives nothing the end of memory, as U-Boot does', () => {
    expect(lmb_alloc_base(lmb, 0, 0x1000, 0xffff_ffff)).toBe(RAM + 128 * MIB);
  });
});

describe('lmb_alloc_addr', () => {
  it('takes what is free, also where it only ends in memory', () => {
    lmb_reserve(lmb, RAM + 64 * MIB, 64 * MIB);
    expect(lmb_alloc_addr(lmb, RAM, MIB)).toBe(RAM);
    expect(lmb_alloc_addr(lmb, RAM + 63 * MIB, MIB + 1)).toBe(0);
    expect(lmb_alloc_addr(lmb, RAM + 200 * MIB, MIB)).toBe(0);
    lmb.reserved.length = 0;
    expect(lmb_alloc_addr(lmb, RAM - 0x100, MIB)).toBe(RAM - 0x100);
    lmb.reserved.length = 0;
    expect(lmb_alloc_addr(lmb, RAM + 127 * MIB, 2 * MIB)).toBe(0);
  });
});

describe('lmb_get_free_size', () => {
  it('goes up to what is in use next', () => {
    lmb_reserve(lmb, RAM + 64 * MIB, MIB);
    expect(lmb_get_free_size(lmb, RAM + MIB)).toBe(63 * MIB);
    expect(lmb_get_free_size(lmb, RAM + 64 * MIB)).toBe(0);
    expect(lmb_get_free_size(lmb, RAM + 65 * MIB)).toBe(63 * MIB);
    expect(lmb_get_free_size(lmb, RAM - 1)).toBe(0);
  });
});
