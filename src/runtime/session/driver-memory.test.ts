import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiFunction, DriverApi } from '../../base/driver-api/driver-api';
import { free, malloc, mem_malloc_init } from '../../firmware/common/dlmalloc';
import { GD_FLG_FULL_MALLOC_INIT, gd } from '../../firmware/include/asm-generic/global_data';
import { makeGd } from '../../firmware/testing/make-gd';
import { DriverMemory } from './driver-memory';

let told: string[];
let line: number;
let api: DriverApi;
let ram: { readonly base: number; readonly sizeBytes: number };

const NAMES = ['memset', 'memcpy', 'writel', 'virtqueue_add', 'udelay'];

beforeEach(() => {
  ram = makeGd().hal.ram;
  gd.flags |= GD_FLG_FULL_MALLOC_INIT;
  mem_malloc_init(ram.base + 0x1000, 0x10000);
  told = [];
  line = 0;
  const memory = new DriverMemory(
    (message) => told.push(`${line}: ${message.replaceAll(/0x[0-9a-f]+/g, 'ADDRESS')}`),
    () => ({ file: '/w/a.ts', line }),
  );
  memory.begin();
  api = memory.watchedApi({
    functions: [
      { name: 'malloc', parameters: [], call: malloc },
      { name: 'free', parameters: [], call: free },
      ...NAMES.map((name): ApiFunction => ({ name, parameters: [], call: () => 0 })),
    ],
    constants: new Map(),
    structs: [],
    structOf: () => undefined,
  });
});

/** Calls a function of U-Boot at a line of the driver. */
function call(at: number, name: string, ...args: readonly unknown[]): number {
  line = at;
  const found = api.functions.find((one) => one.name === name)?.call as (
    ...all: readonly unknown[]
  ) => number;
  return found(...args);
}

describe('memory that a driver writes to', () => {
  it('is all right up to its last byte', () => {
    const list = call(1, 'malloc', 41);
    call(2, 'memset', list, 0, 41);
    call(3, 'memcpy', list + 1, 0, 40);
    call(4, 'writel', 1, list + 37);
    call(5, 'memset', list + 41, 0, 0);
    expect(told).toEqual([]);
  });

  it('is told past its last byte, with the line that has allocated it', () => {
    const list = call(1, 'malloc', 41);
    call(2, 'memset', list, 0, 42);
    call(3, 'writel', 1, list + 38);
    expect(told).toEqual([
      '2: memset(): expected at most 41 bytes at ADDRESS, found 42: that is past the end of the 41 bytes at ADDRESS, which line 1 has allocated',
      '3: writel(): expected at most 3 bytes at ADDRESS, found 4: that is past the end of the 41 bytes at ADDRESS, which line 1 has allocated',
    ]);
  });

  it('can be what U-Boot has allocated, up to where the heap goes on', () => {
    const other = malloc(40);
    call(1, 'memset', other, 0, 40);
    expect(told).toEqual([]);
    call(2, 'memset', other, 0, 80);
    expect(told).toEqual([
      expect.stringMatching(/^2: memset\(\): expected at most 4[0-8] bytes at ADDRESS, found 80: /),
    ]);
  });

  it('is nobody’s when it was freed, and the driver’s when it is given again', () => {
    const list = call(1, 'malloc', 64);
    call(2, 'malloc', 64);
    call(3, 'memset', list, 0, 64);
    call(4, 'free', list);
    call(5, 'memset', list, 0, 64);
    expect(told).toEqual([
      '5: memset(): expected memory that somebody has, found 64 bytes at ADDRESS of the heap, which nobody has (freed before?)',
    ]);
    expect(call(6, 'malloc', 64)).toBe(list);
    call(7, 'memset', list, 0, 64);
    expect(told).toHaveLength(1);
  });

  it('is no business of ours outside of the heap', () => {
    call(1, 'memset', ram.base, 0, 0x1000);
    call(2, 'writel', 0, 0x10);
    expect(told).toEqual([]);
  });
});

describe('buffers for the device', () => {
  it('are in RAM and in one piece of memory', () => {
    const list = call(1, 'malloc', 16);
    call(2, 'virtqueue_add', {}, [{ addr: list, length: 16 }], 0, 1);
    call(3, 'virtqueue_add', {}, [{ addr: ram.base + ram.sizeBytes - 4, length: 4 }], 0, 1);
    expect(told).toEqual([]);
    call(4, 'virtqueue_add', {}, [{ addr: ram.base + ram.sizeBytes - 4, length: 5 }], 0, 1);
    call(5, 'virtqueue_add', {}, [{ addr: list, length: 17 }], 0, 1);
    expect(told).toEqual([
      '4: virtqueue_add(): expected buffers in RAM, which is from ADDRESS to ADDRESS, found 5 bytes at ADDRESS',
      '5: virtqueue_add(): expected at most 16 bytes at ADDRESS, found 17: that is past the end of the 16 bytes at ADDRESS, which line 1 has allocated',
    ]);
  });
});

describe('free()', () => {
  it('takes what malloc() gave, once', () => {
    const list = call(1, 'malloc', 16);
    call(2, 'free', 0);
    call(3, 'free', list);
    call(4, 'free', list);
    call(5, 'free', list + 4);
    expect(told).toEqual([
      '4: free(): expected memory that malloc() gave and nobody has freed, found ADDRESS, which line 3 has freed',
      '5: free(): expected memory that malloc() gave and nobody has freed, found ADDRESS',
    ]);
  });

  it('takes anything before relocation, when nobody knows', () => {
    gd.flags &= ~GD_FLG_FULL_MALLOC_INIT;
    call(1, 'free', 0x1234);
    call(2, 'memset', ram.base + 0x1000, 0, 0x20000);
    expect(told).toEqual([]);
  });
});
