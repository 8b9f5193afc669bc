import { describe, expect, it } from 'vitest';
import { createGuestMemory, type GuestMemory } from './guest-memory';

function memory(): GuestMemory {
  const result = createGuestMemory(0x40000000, 0x1000);
  if (!result.ok) {
    throw new Error(result.error);
  }
  return result.value;
}

describe('GuestMemory', () => {
  it('is little-endian and shared', () => {
    const ram = memory();
    ram.write32(0x40000010, 0x12345678);
    expect([...(ram.slice(0x40000010, 4) ?? [])]).toEqual([0x78, 0x56, 0x34, 0x12]);
    expect(ram.read16(0x40000012)).toBe(0x1234);
    ram.write64(0x40000018, 0xfedcba9876543210n);
    expect(ram.read64(0x40000018)).toBe(0xfedcba9876543210n);
    expect(ram.read32(0x4000001c)).toBe(0xfedcba98);
    expect(ram.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('gives a view, not a copy', () => {
    const ram = memory();
    ram.slice(0x40000000, 4)?.set([1, 2, 3, 4]);
    expect(ram.read32(0x40000000)).toBe(0x04030201);
  });

  it('lies where it is put in a buffer that others use, too', () => {
    const buffer = new SharedArrayBuffer(0x4000);
    const asked: number[] = [];
    const made = createGuestMemory(0x80000000, 0x1000, (base, sizeBytes) => {
      asked.push(base, sizeBytes);
      return { ok: true, value: { buffer, byteOffset: 0x2000 } };
    });
    if (!made.ok) {
      throw new Error(made.error);
    }
    const ram = made.value;
    expect(asked).toEqual([0x80000000, 0x1000]);
    ram.write32(0x80000ffc, 0x12345678);
    ram.write32(0x80001000, 0xffffffff);
    const all = new DataView(buffer);
    expect([all.getUint32(0x2ffc, true), all.getUint32(0x3000, true)]).toEqual([0x12345678, 0]);
    const slice = ram.slice(0x80000010, 4) ?? new Uint8Array(0);
    expect(ram.addressOf(slice)).toBe(0x80000010);
    expect(ram.addressOf(new Uint8Array(buffer, 0x1000, 4))).toBeUndefined();
    expect(ram.addressOf(new Uint8Array(4))).toBeUndefined();
  });

  it('is refused in a buffer without room, and where there is no place', () => {
    const buffer = new SharedArrayBuffer(0x1000);
    for (const byteOffset of [1, -1, 0.5]) {
      const made = createGuestMemory(0, 0x1000, () => ({
        ok: true,
        value: { buffer, byteOffset },
      }));
      expect(made.ok ? '' : made.error).toMatch(/^guest memory of .*: expected that much room at/);
    }
    const none = createGuestMemory(0, 0x1000, () => ({ ok: false, error: 'no room' }));
    expect(none).toEqual({ ok: false, error: 'no room' });
  });

  it('tells who has given it its place what devices write', () => {
    const told: (readonly [number, number])[] = [];
    const buffer = new SharedArrayBuffer(0x3000);
    const written = (address: number, lengthBytes: number): void => {
      told.push([address, lengthBytes]);
    };
    const made = createGuestMemory(0x80000000, 0x2000, () => {
      return { ok: true, value: { buffer, byteOffset: 0x1000, written } };
    });
    if (!made.ok) {
      throw new Error(made.error);
    }
    made.value.write32(0x80000000, 7);
    expect(told).toEqual([]);
    made.value.deviceWrote(0x80001000, 6, { device: 'rng', queue: 0 });
    made.value.tellWritten(0x80000800, 0x1000);
    expect(told).toEqual([
      [0x80001000, 6],
      [0x80000800, 0x1000],
    ]);
  });

  it('outside RAM: no view, reads 0, writes go nowhere', () => {
    const ram = memory();
    expect(ram.slice(0x40000ffd, 4)).toBeUndefined();
    expect(ram.slice(0x3fffffff, 1)).toBeUndefined();
    expect(ram.slice(0x40000000, -1)).toBeUndefined();
    expect(ram.slice(0x40000ffc, 4)).toBeDefined();
    for (const address of [0x3fffffff, 0x40000fff, 2 ** 53, Number.NaN]) {
      ram.write32(address, 0xffffffff);
      expect(ram.read32(address)).toBe(0);
    }
    expect(ram.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 52])('refuses a size of %d with a sentence', (size) => {
    const result = createGuestMemory(0x40000000, size);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.error).toMatch(/^guest memory/);
    }
  });
});
