import { describe, expect, it } from 'vitest';
import { ElfBytes } from '../../../../test/support/elf-writer';
import { GuestMemoryWriter } from '../../../../test/support/guest-driver-model';
import { ImageModel } from './image-model';
import { LinkedImage } from './linked-image';
import { findRelocateCode, offsetAtRelocateCode, offsetInGlobalData } from './relocation';

const BASE = 0x8000_0000;
const SHORT = [0x892a, 0x89ae, 0x8a32].flatMap((code) => [code & 0xff, code >> 8]);
const LONG = new ElfBytes()
  .number(0x0005_0913, 4)
  .number(0x0005_8993, 4)
  .number(0x0006_0a13, 4)
  .toBytes();

function imageWith(...parts: readonly (readonly [at: number, bytes: Iterable<number>])[]) {
  const bytes = new Uint8Array(0x2000);
  for (const [at, content] of parts) {
    bytes.set([...content], at);
  }
  return LinkedImage.ofRaw(64, BASE, bytes);
}

describe('the place where an image begins to move itself', () => {
  it.each([
    ['compressed code', SHORT],
    ['code that is not compressed', LONG],
  ])('is found in %s', (_, code) => {
    expect(findRelocateCode(imageWith([0xb8, code]))).toBe(BASE + 0xb8);
  });

  it('is not found where there is none, more than one, or too far away', () => {
    expect(findRelocateCode(imageWith())).toBeUndefined();
    expect(findRelocateCode(imageWith([0xb8, SHORT], [0x100, LONG]))).toBeUndefined();
    expect(findRelocateCode(imageWith([0x1800, SHORT]))).toBeUndefined();
    expect(findRelocateCode(new LinkedImage(64, []))).toBeUndefined();
  });
});

describe('how far an image has moved', () => {
  it('is in a register as it begins', () => {
    expect(offsetAtRelocateCode(0x87f5_7000n, BASE)).toBe(0x7f5_7000);
    expect(offsetAtRelocateCode(0x7fff_0000n, BASE)).toBe(-0x1_0000);
  });

  it('is in the global data from a flag on', () => {
    const memory = new GuestMemoryWriter();
    const gd = memory.structure('global_data', { relocaddr: 0x87f5_7000 });
    expect(offsetInGlobalData(memory.structures, gd, BASE)).toBe(0);
    memory.set('global_data', gd, { flags: 0x801 });
    expect(offsetInGlobalData(memory.structures, gd, BASE)).toBe(0x7f5_7000);
    expect(offsetInGlobalData(memory.structures, 0, BASE)).toBeUndefined();
  });
});

describe('an image whose layouts are not known', () => {
  const why =
    "the layout of its structures is not known: expected Debian's U-Boot 2023.01 (2023.01+dfsg-…) for RISC-V, found U-Boot 2024.10 (x)";

  it('shows nothing of its memory, and says why', () => {
    const build = { bits: 64, mode: 'machine', version: 'U-Boot 2024.10 (x)' } as const;
    const image = imageWith([0xb8, SHORT]);
    const made = ImageModel.create({ image, build, symbols: undefined });
    if (!made.ok) {
      throw new Error(made.error);
    }
    const model = made.value;
    const read = (): Uint8Array => new Uint8Array(0x1000).fill(0x41);
    expect(model.sentence).toBe(why);
    expect(model.drivers(read, BASE)).toEqual({ transports: [], problems: [why] });
    expect(model.driverModel(read, BASE)).toEqual({
      root: undefined,
      devices: [],
      problems: [why],
    });
    expect(model.hookAddresses()).toEqual([]);
    expect(model.hookAt(BASE, BASE, undefined, read)).toBeUndefined();
    expect(model.offsetIn(read, BASE)).toBeUndefined();
    // Breakpoints in it move with it all the same.
    expect(model.relocateCode).toBe(BASE + 0xb8);
    model.relocate(0x87f5_7000n);
    expect(model.symbols.toRunning(BASE + 4)).toBe(0x87f5_7004);
    model.placeAt(0);
    expect(model.symbols.toRunning(BASE + 4)).toBe(BASE + 4);
  });
});
