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
