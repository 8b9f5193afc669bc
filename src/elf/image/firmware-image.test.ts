import { describe, expect, it } from 'vitest';
import { ElfBytes, writeElf } from '../../../test/support/elf-writer';
import { bytesSource } from '../file/byte-source';
import { recognizeFirmware } from './firmware-image';
import { findUBootVersion } from './u-boot-version';

const RET = 0x8082;
const LD_A5_S0 = 0x0004_3783;
const LW_A5_S0 = 0x0004_2783;
const JAL_RA = 0x0040_00ef;

/** Functions that load, call and return. */
function riscvCode(first: readonly number[], load: number, functions = 40): Uint8Array {
  const code = new ElfBytes();
  for (const word of first) {
    code.number(word, 4);
  }
  for (let i = 0; i < functions; i++) {
    code.number(load, 4).number(load, 4).number(JAL_RA, 4).number(RET, 2);
  }
  return code.toBytes();
}

function words(...values: number[]): Uint8Array {
  return values.reduce((bytes, value) => bytes.number(value, 4), new ElfBytes()).toBytes();
}

const recognize = (bytes: Uint8Array) => recognizeFirmware(bytesSource(bytes));
const riscvElf = (more: Parameters<typeof writeElf>[0]) =>
  writeElf({
    sections: [{ name: '.text', type: 1, flags: 6, content: words(1) }],
    segments: [{ section: 1, address: 0x8000_0000 }],
    ...more,
  });

describe('a RISC-V image', () => {
  it.each([
    ["U-Boot's in machine mode", [0xf140_2573, 0x84ae_822a], 'U-Boot', 'machine'],
    ["U-Boot's in supervisor mode", [0x84ae_822a], 'U-Boot', 'supervisor'],
    ["U-Boot's without short instructions", [0xf1402573, 0x50213, 0x58493], 'U-Boot', 'machine'],
    ["OpenSBI's", [0x50433, 0x584b3, 0x60933], 'OpenSBI', 'machine'],
    ['another', [0x0000_0297], undefined, undefined],
  ] as const)('is known by its code, with the start of %s', (_, first, program, mode) => {
    expect(recognize(riscvCode(first, LD_A5_S0))).toMatchObject({
      kind: 'riscv',
      format: 'raw',
      bits: 64,
      program,
      mode,
    });
    expect(recognize(riscvCode(first, LW_A5_S0))).toMatchObject({ bits: 32, program, mode });
  });

  it('is described', () => {
    expect(recognize(riscvCode([0x84ae_822a], LW_A5_S0)).sentence).toBe(
      'a raw 32-bit RISC-V image that starts like U-Boot in supervisor mode',
    );
    expect(recognize(riscvCode([], LD_A5_S0)).sentence).toBe('a raw 64-bit RISC-V image');
  });

  it("may have Linux's boot image header", () => {
    const bytes = new Uint8Array(64);
    bytes.set(Buffer.from('RISCV\0\0\0RSC\x05'), 48);
    expect(recognize(bytes)).toMatchObject({ kind: 'riscv', hasImageHeader: true });
    expect(recognize(bytes).sentence).toBe("a raw RISC-V image with Linux's boot image header");
  });

  it.each([32, 64] as const)('may be an ELF file of %i bits', (bits) => {
    const found = recognize(riscvElf({ bits }));
    expect(found).toMatchObject({ kind: 'riscv', format: 'elf', bits });
    expect(found.sentence).toBe(`a ${bits}-bit RISC-V ELF file`);
  });
});

describe('firmware of another processor', () => {
  const romOf = (...vector: number[]) => {
    const rom = new Uint8Array(0x1_0000).fill(0xff);
    rom.set(vector, rom.length - 16);
    return rom;
  };
  it.each([
    ['ARM', 'vectors', words(0xea00_00b8, ...Array.from({ length: 7 }, () => 0xe59f_f014))],
    ['ARM', 'a zImage', words(...Array.from({ length: 9 }, () => 0xe1a0_0000), 0x016f_2818)],
    ['AArch64', "U-Boot's start", words(0x1400_000a, 0xd503_201f)],
    ['AArch64', 'a header', words(...Array.from({ length: 14 }, () => 1), 0x644d_5241)],
    ['x86', 'a ROM', romOf(0xfa, 0xfc, 0xe9, 0x0b, 0xf8)],
    ['x86', 'a ROM', romOf(0xea, 0x5b, 0xe0, 0, 0xf0)],
    ['x86', 'a ROM', romOf(0x0f, 0x20, 0xc0, 0xa8, 1)],
    ['x86', "U-Boot's start", Uint8Array.of(0xfa, 0xfc, 0x0f, 0x20, 0xc0, 0x0d)],
    ['x86', "U-Boot's 64-bit start", words(0xe8e7_8948, 0x0001_766d, 0xe8c4_8948)],
  ] as const)('%s is known by %s', (processor, _, bytes) => {
    const found = recognize(bytes);
    expect(found).toMatchObject({ kind: 'other-processor', processor, format: 'raw' });
    expect(found.sentence).toBe(
      `an image for ${processor}: only RISC-V firmware can be run, the built-in firmware runs in its place`,
    );
  });

  it.each([
    [40, 'ARM'],
    [183, 'AArch64'],
    [3, 'x86'],
    [62, 'x86'],
  ])('an ELF file for machine %i is for %s', (machine, processor) => {
    expect(recognize(riscvElf({ machine }))).toMatchObject({
      kind: 'other-processor',
      processor,
      format: 'elf',
    });
  });
});

describe('a file that is no firmware', () => {
  const random = Uint8Array.from(
    { length: 0x8000 },
    (_, i) => (Math.imul(i, 0x9e37_79b1) >>> 13) & 0xff,
  );
  it.each([
    [new Uint8Array(), 'an empty file: expected a RISC-V image or ELF file'],
    [new Uint8Array(0x8000), 'no firmware that is known'],
    [new Uint8Array(0x8000).fill(0xff), 'no firmware that is known'],
    [random, 'no firmware that is known'],
    [Buffer.from('# A text\n'.repeat(1000)), 'found 23 20 41 20 74 65 78 74 at its start'],
    [Uint8Array.of(0xd0, 0x0d, 0xfe, 0xed, 0), 'a device tree or FIT image: expected'],
    [Uint8Array.of(0x27, 0x05, 0x19, 0x56, 0), 'an image with the header of mkimage'],
    [Uint8Array.of(0x1f, 0x8b, 8, 0xaa), 'a file packed by gzip'],
    [riscvElf({ machine: 8 }), 'an ELF file for MIPS: expected one for RISC-V (machine 243)'],
    [riscvElf({ machine: 999 }), 'an ELF file for machine 999'],
    [
      riscvElf({ type: 1 }),
      "can't be started: expected a linked program (type 2 or 3), found type 1",
    ],
    [riscvElf({ littleEndian: false }), 'expected little-endian, found big-endian'],
    [riscvElf({ segments: [] }), 'expected a segment to load, found none'],
    [riscvElf({}).subarray(0, 70), 'a table of 1 segments inside the file'],
    [
      riscvElf({}).subarray(0, 40),
      'a damaged ELF file: offset 0x0: expected a header of 0x40 bytes',
    ],
  ])('%# is said', (bytes, sentence) => {
    const found = recognize(bytes);
    expect(found.kind).toBe('unknown');
    expect(found.sentence).toContain(sentence);
  });
});

describe("U-Boot's version in an image", () => {
  const VERSION = 'U-Boot 2023.01-00012-gabc (Jan 09 2023 - 16:07:33 +0000)';
  it.each([0, 8170, 8192, 30_000])('is found at %i', (offset) => {
    const bytes = new Uint8Array(40_000);
    bytes.set(Buffer.from('U-Boot 2023, U-Boot SPL\0'), 100);
    bytes.set(Buffer.from(`${VERSION}\n`), offset);
    expect(findUBootVersion(bytesSource(bytes))).toBe(VERSION);
  });

  it('may not be there', () => {
    expect(findUBootVersion(bytesSource(new Uint8Array(10_000)))).toBeUndefined();
  });
});
