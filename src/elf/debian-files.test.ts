import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../base/result';
import { bytesSource } from './file/byte-source';
import { openElf, type ElfFile } from './file/elf-file';
import { codeRanges } from './image/code-ranges';
import { recognizeFirmware } from './image/firmware-image';
import { compareCode } from './image/same-code';
import { findUBootVersion } from './image/u-boot-version';
import { findLayouts } from './layouts/known-layouts';
import { StructureReader } from './layouts/structure-reader';
import { SymbolIndex } from './symbols/symbol-index';

/* Real files, and what binutils say of them; skipped where they aren't installed. */

const U_BOOT = '/usr/lib/u-boot';
const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic';
const PREFIX = 'riscv64-linux-gnu-';
const hasBinutils = spawnSync(`${PREFIX}readelf`, ['--version']).status === 0;

function value<T>(result: Result<T, { message: string } | string>): T {
  if (!result.ok) {
    throw new Error(typeof result.error === 'string' ? result.error : result.error.message);
  }
  return result.value;
}

const source = (file: string) => bytesSource(readFileSync(file));
const open = (file: string): ElfFile => value(openElf(source(file)));
const readelf = (...args: string[]) => execFileSync(`${PREFIX}readelf`, args, { encoding: 'utf8' });
const padded = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** `address offset size name` of each section, as readelf prints them. */
function readelfSections(file: string): string[] {
  return [
    ...readelf('-SW', file).matchAll(
      /^ {2}\[ *\d+\] (\S+) +[A-Z_]+[\w ]*? +([\da-f]{8,16}) ([\da-f]{6,}) ([\da-f]{6,}) /gm,
    ),
  ].map(([, name, address, offset, size]) => `${address} ${offset} ${size} ${name}`);
}

const KINDS = {
  NOTYPE: 'none',
  OBJECT: 'object',
  FUNC: 'function',
  SECTION: 'section',
  FILE: 'file',
  COMMON: 'common',
  TLS: 'tls',
} as const;

/** All symbols that readelf prints of a table. */
function readelfSymbols(file: string, option: '--dyn-syms' | '-s'): string[] {
  const rows = readelf(option, '-W', file).matchAll(
    /^ +\d+: ([\da-f]+) +(\w+) (\w+) +(\w+) +(\w+) +(?:\[.*?\] +)?(\w+) ?(\S*)$/gm,
  );
  return [...rows]
    .slice(1)
    .map(([, address, size, kind = '', binding = '', visibility = '', section, name]) => {
      const ours = KINDS[kind as keyof typeof KINDS];
      return [
        address,
        Number(size),
        ours,
        binding.toLowerCase(),
        visibility.toLowerCase(),
        section === 'ABS' ? 'absolute' : section === 'UND' ? undefined : Number(section),
        // Symbols of sections have no name; readelf prints the section's.
        ours === 'section' ? '' : name,
      ].join(' ');
    });
}

function ourSymbols(elf: ElfFile, table: 'symtab' | 'dynsym'): string[] {
  return value(elf.symbolsOf(table)).map((s) =>
    [
      padded(s.value, elf.header.bits / 4),
      s.sizeBytes,
      s.kind,
      s.binding,
      s.visibility,
      s.section,
      s.name,
    ].join(' '),
  );
}

function expectSections(file: string): void {
  const elf = open(file);
  const ours = value(elf.sections()).map(
    ({ name, address, offset, sizeBytes }) =>
      `${padded(address, elf.header.bits / 4)} ${padded(offset, 6)} ${padded(sizeBytes, 6)} ${name}`,
  );
  expect(ours.length).toBeGreaterThan(5);
  expect(ours.slice(1)).toEqual(readelfSections(file));
}

const FILES = [
  `${U_BOOT}/qemu-riscv64/uboot.elf`,
  `${U_BOOT}/qemu-riscv64_smode/uboot.elf`,
  `${U_BOOT}/qemu_arm/uboot.elf`,
  `${U_BOOT}/qemu_arm64/uboot.elf`,
  `${U_BOOT}/qemu-ppce500/uboot.elf`,
  `${OPENSBI}/fw_dynamic.elf`,
];

describe.each(FILES)('%s', (file) => {
  const ready = hasBinutils && existsSync(file);
  const why = '(skipped where it or binutils-riscv64-linux-gnu is not installed)';

  it.skipIf(!ready)(`has readelf's sections ${why}`, () => {
    expectSections(file);
  });

  it.skipIf(!ready)(`has readelf's dynamic symbols ${why}`, () => {
    const ours = ourSymbols(open(file), 'dynsym').join('\n');
    expect(ours).toBe(readelfSymbols(file, '--dyn-syms').join('\n'));
  });

  it.skipIf(!ready)(`has readelf's relocations ${why}`, () => {
    const elf = open(file);
    const digits = elf.header.bits / 4;
    const rows = readelf('-rW', file).matchAll(/^([\da-f]{8,16}) +([\da-f]{8,16}) /gm);
    const ours = value(elf.relocations()).map(({ address, type, symbol }) => {
      const info = BigInt(symbol) * (elf.header.bits === 64 ? 2n ** 32n : 256n) + BigInt(type);
      return `${padded(address, digits)} ${info.toString(16).padStart(digits, '0')}`;
    });
    const theirs = [...rows].map(([, address, info]) => `${address} ${info}`);
    expect(ours.join('\n')).toBe(theirs.join('\n'));
  });
});

describe.each([
  [`${U_BOOT}/qemu-riscv64`, 'uboot.elf', 'u-boot.bin', 'U-Boot in machine mode'],
  [`${U_BOOT}/qemu-riscv64_smode`, 'uboot.elf', 'u-boot.bin', 'U-Boot in supervisor mode'],
  [OPENSBI, 'fw_dynamic.elf', 'fw_dynamic.bin', 'OpenSBI in machine mode'],
  [OPENSBI, 'fw_jump.elf', 'fw_jump.bin', 'OpenSBI in machine mode'],
])('the image in %s', (folder, elfName, imageName, start) => {
  const [elf, image] = [path.join(folder, elfName), path.join(folder, imageName)];
  const skip = !existsSync(image);

  it.skipIf(skip)('is known (skipped where u-boot-qemu or opensbi is not installed)', () => {
    expect(recognizeFirmware(source(image)).sentence).toBe(
      `a raw 64-bit RISC-V image that starts like ${start}`,
    );
    expect(recognizeFirmware(source(elf)).sentence).toBe('a 64-bit RISC-V ELF file');
  });

  it.skipIf(skip)('is of the same build as its ELF file, and of no other', () => {
    const compare = (file: string) =>
      value(compareCode(open(elf), { format: 'raw', source: source(file) })).kind;
    expect(compare(image)).toBe('same');
    const others = [
      `${OPENSBI}/fw_dynamic.bin`,
      `${OPENSBI}/fw_jump.bin`,
      `${U_BOOT}/qemu-riscv64/u-boot.bin`,
    ];
    for (const other of others.filter((file) => file !== image && existsSync(file))) {
      expect(compare(other)).toBe('other-code');
    }
  });
});

describe.each([
  ['qemu_arm/u-boot.bin', 'ARM'],
  ['qemu_arm/uboot.elf', 'ARM'],
  ['qemu_arm64/u-boot.bin', 'AArch64'],
  ['qemu_arm64/uboot.elf', 'AArch64'],
  ['qemu-x86/u-boot.rom', 'x86'],
  ['qemu-x86_64/u-boot.rom', 'x86'],
  ['qemu-x86_64/u-boot.bin', 'x86'],
  ['qemu-x86_64/uboot.elf', 'x86'],
  ['maltael/u-boot.bin', undefined],
  ['qemu-ppce500/u-boot.bin', undefined],
])('%s', (name, processor) => {
  const file = path.join(U_BOOT, name);
  it.skipIf(!existsSync(file))(
    `is for ${processor ?? 'a processor that is not known'} (skipped where u-boot-qemu is not installed)`,
    () => {
      const found = recognizeFirmware(source(file));
      expect(found.kind).toBe(processor === undefined ? 'unknown' : 'other-processor');
      expect(found.kind === 'other-processor' ? found.processor : undefined).toBe(processor);
    },
  );
});

describe.each([
  ['qemu-riscv64', 'machine'],
  ['qemu-riscv64_smode', 'supervisor'],
] as const)('the structures of %s', (name, mode) => {
  const folder = path.join(U_BOOT, name);
  const skip = !existsSync(folder);

  /** A reader of the image where it was linked to, and a search for what has a name. */
  function setUp() {
    const elf = open(path.join(folder, 'uboot.elf'));
    const [part] = value(elf.loadParts());
    if (part === undefined) {
      throw new Error('nothing to load');
    }
    const { address: base, bytes } = part;
    const version = findUBootVersion(source(path.join(folder, 'u-boot.bin')));
    const layouts = value(findLayouts({ bits: 64, mode, version }));
    const reader = new StructureReader(layouts, (address, length) =>
      bytes.subarray(Math.max(address - base, 0), Math.max(address - base + length, 0)),
    );
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const code = value(codeRanges(elf)).filter(({ isCode }) => isCode);
    const isCode = (at: number) =>
      code.some(({ address, sizeBytes }) => at >= address && at < address + sizeBytes);
    /** The structures of a kind whose first member points to a text, and a later one to a function. */
    const withName = (structure: string, text: string, hook: string) => {
      const found = [];
      for (let at = 0; at + 120 <= bytes.length; at += 8) {
        const pointer = Number(view.getBigUint64(at, true));
        const label =
          pointer > base && pointer < base + bytes.length ? reader.text(pointer) : undefined;
        if (label?.ok === true && label.value === text) {
          const candidate = value(reader.structure(structure, base + at));
          const called = candidate.number(hook);
          if (called.ok && isCode(called.value)) {
            found.push(candidate);
          }
        }
      }
      return found;
    };
    return { layouts, withName };
  }

  it.skipIf(skip)(
    'agree with the sizes that its drivers ask for (skipped where u-boot-qemu is not installed)',
    () => {
      const { layouts, withName } = setUp();
      for (const driver of ['virtio-blk', 'virtio-mmio', 'virtio-pci.l'] as const) {
        const [found, ...more] = withName('driver', driver, 'probe');
        expect(more, driver).toEqual([]);
        const priv = {
          'virtio-blk': 'virtio_blk_priv',
          'virtio-mmio': 'virtio_mmio_priv',
          'virtio-pci.l': 'virtio_pci_priv',
        }[driver];
        expect(found && value(found.number('priv_auto')), driver).toBe(
          layouts.get(priv)?.sizeBytes,
        );
      }
      const [uclass] = withName('uclass_driver', 'virtio', 'child_pre_probe');
      expect(uclass && value(uclass.number('per_device_auto'))).toBe(
        layouts.get('virtio_dev_priv')?.sizeBytes,
      );
    },
  );
});

describe.skipIf(!hasBinutils)(
  'a program that binutils make (skipped where binutils-riscv64-linux-gnu is not installed)',
  () => {
    let folder = '';
    const built = () => path.join(folder, 'program.elf');
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'elf-test-'));
      const inFolder = (program: string, ...args: string[]) =>
        execFileSync(`${PREFIX}${program}`, args, { cwd: folder });
      writeFileSync(path.join(folder, 'a.s'), PROGRAM);
      inFolder('as', '-march=rv64imac', '-mabi=lp64', 'a.s', '-o', 'a.o');
      inFolder(
        'ld',
        '--build-id=0x0123abcd',
        '-Ttext-segment=0x80000000',
        'a.o',
        '-o',
        'program.elf',
      );
      inFolder('objcopy', '-O', 'binary', 'program.elf', 'program.bin');
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it("has readelf's symbols and sections", () => {
      expectSections(built());
      const symbols = ourSymbols(open(built()), 'symtab');
      expect(symbols).toEqual(readelfSymbols(built(), '-s'));
      expect(symbols.join('\n')).toContain('function global hidden');
    });

    it("has nm's names and addresses", () => {
      const nm = execFileSync(`${PREFIX}nm`, ['-a', built()], { encoding: 'utf8' });
      const index = new SymbolIndex(value(open(built()).symbols()));
      const rows = [...nm.matchAll(/^([\da-f]{16}) [TtDdBb] ([\w]+)$/gm)];
      expect(rows.length).toBeGreaterThan(4);
      for (const [, address = '', name = ''] of rows) {
        expect(index.named(name).map((s) => s.value)).toContain(parseInt(address, 16));
      }
      const middle = (index.named('helper')[0]?.value ?? 0) + 4;
      expect(index.at(middle)).toMatchObject({ symbol: { name: 'helper' }, offsetBytes: 4 });
    });

    it('has its build id, and the same code as its raw image', () => {
      expect(open(built()).buildId()).toBe('0123abcd');
      const image = path.join(folder, 'program.bin');
      const compare = (bytes: Uint8Array) =>
        value(compareCode(open(built()), { format: 'raw', source: bytesSource(bytes) })).kind;
      expect(compare(readFileSync(image))).toBe('same');
    });
  },
);

const PROGRAM = `
  .globl _start, helper, _u_boot_list_2_driver_2_x
  .hidden helper
_start: call helper
  j _start
  .type helper, @function
helper: ld a0, 8(sp)
  addi a0, a0, 1
  ret
  .size helper, . - helper
  .data
  .balign 8
  .type _u_boot_list_2_driver_2_x, @object
_u_boot_list_2_driver_2_x: .dword helper
  .size _u_boot_list_2_driver_2_x, 8
  .weak maybe
maybe: .dword 0
  .bss
buffer: .space 64
`;
