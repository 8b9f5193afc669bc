import { describe, expect, it } from 'vitest';
import { Bus, BUS_FAULT, type BusDevice } from './bus';

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

  it('reports what nobody answers, and what runs over an end', () => {
    const bus = new Bus();
    bus.add({ name: 'a', base: 0x1000, sizeBytes: 0x100, device: recorder() });
    bus.add({ name: 'b', base: 0x1100, sizeBytes: 0x100, device: recorder() });
    bus.read(0x1000, 4);
    for (const address of [0, 0xffe, 0x10fe, 0x11fe, 0x1200, -4]) {
      expect(bus.read(address, 4)).toBe(BUS_FAULT);
      expect(bus.write(address, 4, 0)).toBe(false);
    }
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
