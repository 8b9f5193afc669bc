import { describe, expect, it } from 'vitest';
import { Bus, BUS_FAULT, BUS_FAULT_64, type BusDevice } from './bus';

function recorder(): BusDevice & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    read: (offset, sizeBytes) => {
      seen.push(`R ${offset} ${sizeBytes}`);
      return offset;
    },
    write: (offset, sizeBytes, value) => {
      seen.push(`W ${offset} ${sizeBytes} ${value}`);
    },
  };
}

describe('Bus', () => {
  it('finds regions added in any order, by offset', () => {
    const bus = new Bus();
    const devices = [recorder(), recorder(), recorder()];
    const bases = [0x3000, 0x1000, 0x80_0000_0000];
    bases.forEach((base, i) => {
      const device = devices[i] ?? recorder();
      bus.add({ name: `r${i}`, base, sizeBytes: 0x100, device });
    });
    expect(bus.read(0x10fc, 4)).toBe(0xfc);
    expect(bus.read(0x3001, 1)).toBe(1);
    expect(bus.read(0x80_0000_0004, 2)).toBe(4);
    expect(bus.write(0x1000, 2, 5)).toBe(true);
    expect(devices.map((device) => device.seen)).toEqual([
      ['R 1 1'],
      ['R 252 4', 'W 0 2 5'],
      ['R 4 2'],
    ]);
    expect(bus.list().map((region) => region.name)).toEqual(['r1', 'r0', 'r2']);
  });

  it('gives a device what is there in aligned words, and zeros where nobody answers', () => {
    const bus = new Bus();
    const device = recorder();
    bus.add({ name: 'r', base: 0x1000, sizeBytes: 8, device });
    const target = new Uint8Array(9).fill(0xee);
    bus.readForDevice(0x1001, target);
    expect(device.seen).toEqual(['R 1 1', 'R 2 2', 'R 4 4']);
    expect([...target]).toEqual([1, 2, 0, 4, 0, 0, 0, 0, 0]);
  });

  it('takes no more of a register than the width that was asked for', () => {
    const bus = new Bus();
    const device = { read: () => 0xfedcba98, write: () => undefined };
    bus.add({ name: 'r', base: 0x1000, sizeBytes: 8, device });
    expect([1, 2, 4].map((size) => bus.read(0x1000, size as 1 | 2 | 4))).toEqual([
      0x98, 0xba98, 0xfedcba98,
    ]);
  });

  it('reads what isn’t aligned as two that are, and writes it as bytes', () => {
    const bus = new Bus();
    const device = recorder();
    bus.add({ name: 'r', base: 0x1000, sizeBytes: 8, device });
    expect(bus.read(0x1001, 4)).toBe(4 << 24);
    expect(bus.read(0x1003, 2)).toBe(4 << 8);
    expect(bus.write(0x1002, 4, 0x44332211)).toBe(true);
    expect(bus.read(0x1006, 4)).toBe(BUS_FAULT);
    expect(bus.faultAddress).toBe(0x1008);
    expect(bus.write(0x1007, 2, 0xbbaa)).toBe(false);
    expect(bus.faultAddress).toBe(0x1008);
    expect(bus.read64(0x1004)).toBe(BUS_FAULT_64);
    expect(bus.faultAddress).toBe(0x1008);
    const writes = ['W 2 1 17', 'W 3 1 34', 'W 4 1 51', 'W 5 1 68'];
    expect(device.seen).toEqual([
      ...['R 0 4', 'R 4 4', 'R 2 2', 'R 4 2'],
      ...writes,
      ...['R 4 4', 'W 7 1 170', 'R 0 4', 'R 4 4'],
    ]);
  });

  it('reports what nobody answers, and what runs over an end', () => {
    const bus = new Bus();
    bus.add({ name: 'a', base: 0x1000, sizeBytes: 0x100, device: recorder() });
    bus.add({ name: 'b', base: 0x1100, sizeBytes: 0x100, device: recorder() });
    bus.read(0x1000, 4);
    for (const address of [0, 0xffe, 0x11fe, 0x1200, -4]) {
      expect(bus.read(address, 4)).toBe(BUS_FAULT);
      expect(bus.write(address, 4, 0)).toBe(false);
    }
    // One region ends where the next begins: two aligned reads, each of which is answered.
    expect(bus.read(0x10fe, 4)).toBe(0);
  });

  it('refuses regions that overlap', () => {
    const bus = new Bus();
    bus.add({ name: 'a', base: 0x1000, sizeBytes: 0x100, device: recorder() });
    for (const base of [0xf01, 0x1000, 0x10ff]) {
      expect(() => {
        bus.add({ name: 'b', base, sizeBytes: 0x100, device: recorder() });
      }).toThrow('overlaps');
    }
  });
});
