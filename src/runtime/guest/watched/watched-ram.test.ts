import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryWatch } from '../../../base/memory/memory-watch';
import { WatchedRam } from './watched-ram';

const BASE = 0x4000_0000;
const plain = new Uint8Array(0x1000);
const heard: [string, number, number][] = [];
const watch: MemoryWatch = {
  low: BASE + 0x100,
  high: BASE + 0x110,
  wrote: (address, lengthBytes) => heard.push(['wrote', address - BASE, lengthBytes]),
  read: (address, lengthBytes) => heard.push(['read', address - BASE, lengthBytes]),
  changed: () => undefined,
};
const view = new DataView(plain.buffer);
const ram = new WatchedRam({ base: BASE, sizeBytes: plain.length, bytes: plain, view }, watch);

beforeEach(() => {
  heard.length = 0;
  plain.fill(0);
});

describe('WatchedRam', () => {
  it('tells of loads and stores through the view, where something is watched', () => {
    ram.view.setUint32(0xfe, 0x12345678, true);
    ram.view.setUint16(0x110, 1, true);
    expect(ram.view.getUint16(0x100, true)).toBe(0x1234);
    expect(heard).toEqual([
      ['wrote', 0xfe, 4],
      ['read', 0x100, 2],
    ]);
    expect(plain[0x101]).toBe(0x12);
  });

  it('tells of bulk writes by their ranges, and of what a copy reads', () => {
    ram.bytes.set([1, 2, 3], 0x100);
    ram.bytes.fill(7, 0x80, 0x101);
    ram.bytes.copyWithin(0x200, 0x100, 0x104);
    expect(heard).toEqual([
      ['wrote', 0x100, 3],
      ['wrote', 0x80, 0x81],
      ['read', 0x100, 4],
      ['wrote', 0x200, 4],
    ]);
    expect([...plain.subarray(0x200, 0x204)]).toEqual([7, 2, 3, 0]);
  });

  it('gives parts that tell, also of elements, and plain ones where nothing is watched', () => {
    const part = ram.parts.bytes(0x108, 16);
    part[2] = 9;
    expect(part[2]).toBe(9);
    expect(part.length).toBe(16);
    expect([...part.subarray(2, 3)]).toEqual([9]);
    expect(heard.slice(0, 2)).toEqual([
      ['wrote', 0x10a, 1],
      ['read', 0x10a, 1],
    ]);
    heard.length = 0;
    ram.parts.view(0x108, 8).setUint8(0, 1);
    ram.parts.bytes(0x800, 16).fill(1);
    ram.parts.view(0x800, 16).setUint8(0, 2);
    expect(heard).toEqual([['wrote', 0x108, 1]]);
  });
});
