import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ElfBytes, writeElf, writeSymbols } from '../../../../test/support/elf-writer';
import { fail, ok } from '../../../base/result';
import { parseQemuCommandLine } from '../../../config/qemu-cmdline/parse';
import { readFirmwareFile } from '../../../host/boot-file';
import { chooseFirmware, type FirmwareChoice } from './choose-firmware';
import type { ReadFirmwareFile } from './firmware-files';

const CSRR_A0_MHARTID = 0xf140_2573;
const KEEP = 0x84ae_822a;
const KEEP_THREE = [0x0005_0433, 0x0005_84b3, 0x0006_0933];

/** A start, then functions that load, call and return. */
function code(bits: 32 | 64, ...start: number[]): Uint8Array {
  const bytes = new ElfBytes();
  for (const word of start) {
    bytes.number(word, 4);
  }
  for (let i = 0; i < 60; i++) {
    bytes
      .number(bits === 64 ? 0x0004_3783 : 0x0004_2783, 4)
      .number(0x0040_00ef, 4)
      .number(0x8082, 2);
  }
  return bytes.toBytes();
}

function elfOf(text: Uint8Array, bits: 32 | 64 = 64, withSymbols = true): Uint8Array {
  const symbols = writeSymbols([{ name: 'relocate_code', value: 0x8000_0010, size: 4 }], 3, {
    bits,
  });
  return writeElf({
    bits,
    entry: 0x8000_0000,
    sections: [
      { name: '.text', type: 1, flags: 6, address: 0x8000_0000, content: text },
      ...(withSymbols ? symbols : []),
    ],
    segments: [{ section: 1, address: 0x8000_0000 }],
  });
}

const MACHINE = code(64, CSRR_A0_MHARTID, KEEP);
const SUPERVISOR = code(64, KEEP);
const OPENSBI = code(64, ...KEEP_THREE);
const ARM = new ElfBytes();
for (let i = 0; i < 8; i++) {
  ARM.number(i === 0 ? 0xea00_00b8 : 0xe59f_f014, 4);
}
const NAMED_OPENSBI = '/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin';
const PACKAGE_OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin';
const NO_FILE = { code: 'ENOENT', text: 'No such file or directory' };

interface Given {
  readonly firmware?: string;
  readonly symbols?: string;
  readonly files?: Readonly<Record<string, Uint8Array>>;
  readonly maxRamBytes?: number;
  readonly cwd?: string;
  readonly read?: ReadFirmwareFile;
}

function choose(line: string, given: Given = {}) {
  const { firmware, symbols, files = {}, maxRamBytes = 4095 * 2 ** 20, cwd = '/s' } = given;
  const { description } = parseQemuCommandLine(line.split(' '));
  if (description === undefined) {
    throw new Error('no command line');
  }
  const read: ReadFirmwareFile = (place) => {
    const bytes = files[place];
    return bytes === undefined ? fail(NO_FILE) : ok(bytes);
  };
  return chooseFirmware({
    description,
    cwd,
    firmware,
    symbols,
    maxRamBytes,
    read: given.read ?? read,
  });
}

function chosen(line: string, given: Given = {}): FirmwareChoice {
  const choice = choose(line, given);
  if (!choice.ok) {
    throw new Error(choice.error);
  }
  return choice.value;
}

function failed(line: string, given: Given = {}): string {
  const choice = choose(line, given);
  return choice.ok ? `chosen: ${choice.value.kind}` : choice.error;
}

const RISCV64 = 'qemu-system-riscv64 -machine virt';

describe('without a file', () => {
  it.each([
    [
      `${RISCV64} -bios u-boot.bin`,
      '-bios u-boot.bin: No such file or directory: the built-in U-Boot runs',
    ],
    [
      `${RISCV64} -kernel u-boot.bin`,
      '-kernel u-boot.bin: No such file or directory: the built-in U-Boot runs',
    ],
  ])('%s runs the built-in firmware, which is said', (line, note) => {
    expect(chosen(line)).toEqual({ kind: 'built-in', notes: [note] });
  });

  it.each([
    RISCV64,
    `${RISCV64} -bios none`,
    `${RISCV64} -bios default`,
    'qemu-system-arm -machine virt -bios u-boot.bin',
    'qemu-system-x86_64 -bios u-boot.rom',
  ])('%s runs it, and there is nothing to say', (line) => {
    expect(chosen(line)).toEqual({ kind: 'built-in', notes: [] });
  });
});

describe('a file of the command line', () => {
  it('that is a U-Boot for machine mode runs as -bios', () => {
    const choice = chosen(`${RISCV64} -bios u-boot.bin`, { files: { '/s/u-boot.bin': MACHINE } });
    expect(choice).toEqual({
      kind: 'binary',
      firmware: {
        bios: { name: 'u-boot.bin', path: '/s/u-boot.bin', bytes: MACHINE },
        kernel: undefined,
        uBoot: 'bios',
        mode: 'machine',
        sbi: 'none',
        symbols: undefined,
      },
      about:
        '/s/u-boot.bin runs: a raw 64-bit RISC-V image that starts like U-Boot in machine mode; without symbols',
      notes: [],
    });
  });

  it('may be an ELF file, which has its own symbols', () => {
    const elf = elfOf(MACHINE);
    const files = { '/f/u-boot': elf };
    expect(chosen(`${RISCV64} -bios /f/u-boot`, { files })).toMatchObject({
      firmware: { bios: { path: '/f/u-boot' }, symbols: { path: '/f/u-boot' } },
      notes: [],
    });
  });

  it('may be in a folder of QEMU', () => {
    const files = { '/usr/share/qemu/my-u-boot.bin': MACHINE };
    expect(chosen(`${RISCV64} -bios my-u-boot.bin`, { files })).toMatchObject({
      firmware: { bios: { name: 'my-u-boot.bin', path: '/usr/share/qemu/my-u-boot.bin' } },
    });
  });

  it.each<[string, Readonly<Record<string, Uint8Array>>, string]>([
    ['QEMU’s', { [NAMED_OPENSBI]: OPENSBI, [PACKAGE_OPENSBI]: MACHINE }, NAMED_OPENSBI],
    ['the package’s', { [PACKAGE_OPENSBI]: OPENSBI }, PACKAGE_OPENSBI],
    [
      'one of the same name in the session’s folder',
      { '/s/opensbi-riscv64-generic-fw_dynamic.bin': OPENSBI, [NAMED_OPENSBI]: OPENSBI },
      '/s/opensbi-riscv64-generic-fw_dynamic.bin',
    ],
  ])('as -kernel is started by %s OpenSBI', (_, openSbi, place) => {
    const files = { '/s/u-boot.bin': SUPERVISOR, ...openSbi };
    expect(chosen(`${RISCV64} -kernel u-boot.bin`, { files })).toMatchObject({
      firmware: {
        bios: { name: 'opensbi-riscv64-generic-fw_dynamic.bin', path: place },
        kernel: { path: '/s/u-boot.bin' },
        uBoot: 'kernel',
        mode: 'supervisor',
        sbi: 'file',
      },
      notes: [],
    });
  });

  it('as -kernel is started by the -bios of the user', () => {
    const files = { '/s/u-boot.bin': SUPERVISOR, '/s/fw_jump.bin': OPENSBI };
    expect(chosen(`${RISCV64} -bios fw_jump.bin -kernel u-boot.bin`, { files })).toMatchObject({
      firmware: { bios: { path: '/s/fw_jump.bin' }, uBoot: 'kernel', sbi: 'file' },
    });
  });

  it.each<[string, Readonly<Record<string, Uint8Array>>, string]>([
    [
      '',
      {},
      'OpenSBI (opensbi-riscv64-generic-fw_dynamic.bin) is not installed: the built-in SBI answers in its place',
    ],
    [
      '-bios fw.bin ',
      {},
      '-bios fw.bin: No such file or directory: the built-in SBI answers in its place',
    ],
    [
      '-bios fw.bin ',
      { '/s/fw.bin': ARM.toBytes() },
      '-bios fw.bin: /s/fw.bin is an image for ARM: expected one for RISC-V: the built-in SBI answers in its place',
    ],
  ])('as -kernel with "%s" and no OpenSBI has the built-in SBI', (bios, more, note) => {
    const files = { '/s/u-boot.bin': SUPERVISOR, ...more };
    const choice = chosen(`${RISCV64} ${bios}-kernel u-boot.bin`, { files });
    expect(choice).toMatchObject({
      firmware: { bios: undefined, mode: 'supervisor', sbi: 'built-in' },
      notes: [note],
    });
  });

  it('as -kernel with -bios none begins in machine mode', () => {
    const files = { '/s/u-boot.bin': MACHINE };
    expect(chosen(`${RISCV64} -bios none -kernel u-boot.bin`, { files })).toMatchObject({
      firmware: { bios: undefined, kernel: {}, mode: 'machine', sbi: 'none' },
      notes: [],
    });
  });

  it('with an operating system behind it may have any name', () => {
    const files = { '/s/my.bin': MACHINE, '/s/Image': SUPERVISOR };
    expect(chosen(`${RISCV64} -bios my.bin -kernel Image`, { files })).toMatchObject({
      firmware: { bios: { path: '/s/my.bin' }, kernel: undefined, uBoot: 'bios' },
    });
  });

  it.each([
    [
      `${RISCV64} -bios u-boot.bin`,
      SUPERVISOR,
      '/s/u-boot.bin starts like a U-Boot for supervisor mode, but -bios starts it in machine mode (expected -kernel)',
    ],
    [
      `${RISCV64} -kernel u-boot.bin`,
      MACHINE,
      '/s/u-boot.bin starts like a U-Boot for machine mode, but -kernel starts it in supervisor mode (expected -bios)',
    ],
  ])('for the other mode runs %s, and it is said', (line, image, note) => {
    const files = { '/s/u-boot.bin': image, [NAMED_OPENSBI]: OPENSBI };
    expect(chosen(line, { files })).toMatchObject({ kind: 'binary', notes: [note] });
  });

  it.each<[string, Uint8Array, string]>([
    [RISCV64, new Uint8Array(), '/s/u-boot.bin is an empty file: expected a RISC-V image'],
    [RISCV64, Buffer.from('# text\n'.repeat(900)), 'found 23 20 74 65 78 74 0a 23 at its start'],
    [RISCV64, ARM.toBytes(), '/s/u-boot.bin is an image for ARM: expected one for RISC-V'],
    [
      RISCV64,
      code(32, CSRR_A0_MHARTID, KEEP),
      '/s/u-boot.bin is a raw 32-bit RISC-V image that starts like U-Boot in machine mode: expected one of 64 bits',
    ],
    [
      'qemu-system-riscv32 -machine virt',
      MACHINE,
      'is a raw 64-bit RISC-V image that starts like U-Boot in machine mode: expected one of 32 bits',
    ],
    [RISCV64, elfOf(MACHINE, 32), 'is a 32-bit RISC-V ELF file: expected one of 64 bits'],
    [
      RISCV64,
      elfOf(MACHINE).subarray(0, 300),
      'is a damaged ELF file: offset 0x40: expected segments of 0x12c bytes (the file) at most, found',
    ],
    [
      `${RISCV64} -m 1k`,
      new Uint8Array(10_000).fill(1).map((_, i) => MACHINE[i % 608] ?? 0),
      "expected at most 8192 bytes (the machine's RAM), found 10000",
    ],
    [`${RISCV64} -m 4G`, MACHINE, 'needs a machine with at most 4095 MiB of RAM, found -m 4096M'],
  ])('on %s that can’t run is said (%#)', (line, bytes, sentence) => {
    const choice = chosen(`${line} -bios u-boot.bin`, { files: { '/s/u-boot.bin': bytes } });
    expect(choice.kind).toBe('built-in');
    expect(choice.notes).toHaveLength(1);
    expect(choice.notes[0]).toMatch(/^-bios u-boot\.bin: .*: the built-in U-Boot runs$/);
    expect(choice.notes[0]).toContain(sentence);
  });

  it('that can’t be read is said', () => {
    const read: ReadFirmwareFile = () => fail({ code: 'EISDIR', text: 'Is a directory' });
    expect(chosen(`${RISCV64} -bios u-boot`, { read }).notes).toEqual([
      '-bios u-boot: Is a directory: the built-in U-Boot runs',
    ]);
  });

  it.each([
    [
      'qemu-system-arm -machine virt -bios u-boot.bin',
      ARM.toBytes(),
      '-bios u-boot.bin: /s/u-boot.bin is an image for ARM: only RISC-V firmware can be run, the built-in firmware runs in its place',
    ],
    [
      'qemu-system-x86_64 -bios u-boot.bin',
      MACHINE,
      '-bios u-boot.bin: /s/u-boot.bin is a raw 64-bit RISC-V image that starts like U-Boot in machine mode, and the machine is no RISC-V: the built-in U-Boot runs',
    ],
  ])('of %s is told', (line, bytes, note) => {
    expect(chosen(line, { files: { '/s/u-boot.bin': bytes } })).toEqual({
      kind: 'built-in',
      notes: [note],
    });
  });
});

describe('firmware that is asked for', () => {
  it('may be the built-in one, whatever is there', () => {
    const files = { '/s/u-boot.bin': MACHINE };
    const line = `${RISCV64} -bios u-boot.bin`;
    expect(chosen(line, { files, firmware: 'built-in' })).toEqual({ kind: 'built-in', notes: [] });
    expect(chosen(line, { files, firmware: 'built-in', symbols: 'u-boot' }).notes).toEqual([
      'symbols u-boot: no effect, as the built-in U-Boot runs',
    ]);
  });

  it.each([
    [RISCV64, MACHINE, { uBoot: 'bios', mode: 'machine' }],
    [RISCV64, SUPERVISOR, { uBoot: 'kernel', mode: 'supervisor' }],
    [`${RISCV64} -bios u-boot.bin`, MACHINE, { uBoot: 'bios', mode: 'machine' }],
    [`${RISCV64} -kernel u-boot.bin`, SUPERVISOR, { uBoot: 'kernel', mode: 'supervisor' }],
  ])('takes the place of what %s names', (line, image, expected) => {
    const files = { '/f/mine.bin': image, '/s/u-boot.bin': OPENSBI, [NAMED_OPENSBI]: OPENSBI };
    expect(chosen(line, { files, firmware: '../f/mine.bin' })).toMatchObject({
      firmware: {
        ...expected,
        [expected.uBoot]: { name: '../f/mine.bin', path: '/f/mine.bin', bytes: image },
      },
    });
  });

  it('must be there, and RISC-V', () => {
    expect(failed(RISCV64, { firmware: 'x.bin' })).toBe(
      'firmware x.bin: No such file or directory',
    );
    expect(failed(RISCV64, { firmware: 'builtin' })).toBe(
      'firmware builtin: No such file or directory (did you mean "built-in"?)',
    );
    expect(failed(RISCV64, { firmware: 'x.bin', files: { '/s/x.bin': ARM.toBytes() } })).toContain(
      'firmware x.bin: /s/x.bin is an image for ARM',
    );
    expect(chosen('qemu-system-arm -machine virt', { firmware: 'x.bin' }).notes).toEqual([
      'firmware x.bin: only RISC-V firmware can be run: the built-in U-Boot runs',
    ]);
  });
});

describe('symbols', () => {
  const line = `${RISCV64} -bios u-boot.bin`;
  const other = MACHINE.slice();
  other[40] = 0x55;

  it.each(['u-boot', 'uboot.elf', 'u-boot.elf'])('are found in %s beside the image', (name) => {
    const files = { '/s/u-boot.bin': MACHINE, [`/s/${name}`]: elfOf(MACHINE) };
    expect(chosen(line, { files })).toMatchObject({
      firmware: { symbols: { name, path: `/s/${name}` } },
      notes: [],
    });
  });

  it('beside the image of another build are left there, and it is said', () => {
    const files = { '/s/u-boot.bin': MACHINE, '/s/u-boot': elfOf(other) };
    const choice = chosen(line, { files });
    expect(choice).toMatchObject({ firmware: { symbols: undefined } });
    expect(choice.notes).toHaveLength(1);
    expect(choice.notes[0]).toMatch(
      /^\/s\/u-boot has no symbols for \/s\/u-boot\.bin: other code: at 0x80000028 \(\.text\) expected 55/,
    );
  });

  it('that are named are taken, with a line when their code is another', () => {
    const files = { '/s/u-boot.bin': MACHINE, '/d/mine': elfOf(MACHINE), '/d/other': elfOf(other) };
    expect(chosen(line, { files, symbols: '/d/mine' })).toMatchObject({
      firmware: { symbols: { path: '/d/mine' } },
      notes: [],
    });
    const { notes, ...rest } = chosen(line, { files, symbols: '/d/other' });
    expect(rest).toMatchObject({ firmware: { symbols: { path: '/d/other' } } });
    expect(notes[0]).toMatch(/^symbols \/d\/other aren't those of \/s\/u-boot\.bin: other code:/);
  });

  it.each<[string, Uint8Array | undefined, string]>([
    ['missing', undefined, 'symbols s: No such file or directory'],
    ['no ELF file', MACHINE, 'symbols s: offset 0x0: expected an ELF file (7f 45 4c 46), found'],
    ['stripped', elfOf(MACHINE, 64, false), 'symbols s: expected an ELF file with symbols, found'],
    [
      'for ARM',
      writeElf({ machine: 40 }),
      'symbols s: expected an ELF file for RISC-V (machine 243), found machine 40',
    ],
  ])('that are named and are %s end the start', (_, bytes, message) => {
    const files = { '/s/u-boot.bin': MACHINE, ...(bytes === undefined ? {} : { '/s/s': bytes }) };
    expect(failed(line, { files, symbols: 's' })).toContain(message);
  });
});

const DEBIAN = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';
const hasDebian = readFirmwareFile(DEBIAN).ok;
const hasOpenSbi = [NAMED_OPENSBI, PACKAGE_OPENSBI].some((place) => readFirmwareFile(place).ok);

describe("Debian's own files", () => {
  const given = { read: readFirmwareFile, cwd: path.dirname(path.dirname(DEBIAN)) };

  it.skipIf(!hasDebian)(
    'U-Boot for machine mode, with its symbols (skipped without u-boot-qemu)',
    () => {
      const choice = chosen(`${RISCV64} -bios qemu-riscv64/u-boot.bin`, given);
      expect(choice).toMatchObject({
        firmware: { mode: 'machine', symbols: { name: 'uboot.elf' } },
        notes: [],
      });
      expect(choice).toHaveProperty('about', expect.stringContaining(': U-Boot 2023.01'));
    },
  );

  it.skipIf(!hasDebian || !hasOpenSbi)(
    'U-Boot for supervisor mode behind OpenSBI (skipped without u-boot-qemu and opensbi)',
    () => {
      const choice = chosen(`${RISCV64} -kernel qemu-riscv64_smode/u-boot.bin`, given);
      expect(choice).toMatchObject({
        firmware: { mode: 'supervisor', sbi: 'file', symbols: { name: 'uboot.elf' } },
        notes: [],
      });
      expect(chosen(`${RISCV64} -kernel qemu-riscv64/u-boot.bin`, given).notes[0]).toContain(
        'starts like a U-Boot for machine mode',
      );
    },
  );

  it.skipIf(!hasDebian)('U-Boot for ARM and x86 (skipped without u-boot-qemu)', () => {
    for (const [line, file] of [
      ['qemu-system-arm -machine virt', 'qemu_arm/u-boot.bin'],
      ['qemu-system-aarch64 -machine virt', 'qemu_arm64/u-boot.bin'],
      ['qemu-system-x86_64', 'qemu-x86_64/u-boot.rom'],
    ] as const) {
      const { kind, notes } = chosen(`${line} -bios ${file}`, given);
      expect([kind, notes.length]).toEqual(['built-in', 1]);
      expect(notes[0]).toContain('only RISC-V firmware can be run');
    }
  });
});
