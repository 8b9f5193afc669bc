import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../src/firmware');

/**
 * The path is the map: what is written after `path/name.c` or `path/name.h` stands in `path/name.ts` or below
 * `path/name/`. These are the exceptions.
 */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'arch/riscv/cpu/cpu.ts': { 'common/board_f.c': 'one function per architecture' },
  'board/emulation/qemu-x86/qemu-x86.ts': { 'common/stdio.c': 'only this board has a display' },
  'common/board_f.ts': {
    'board/emulation/qemu-arm/qemu-arm.c': 'what a board without its own does',
  },
  'common/board_r.ts': {
    'common/console.c': 'names the step of the boot sequence',
    'drivers/pci/pci-uclass.c': 'names the step of the boot sequence',
  },
  'common/console/init.ts': { 'cmd/console.c': 'the command must not import the console list' },
  'drivers/block/blk-uclass.ts': {
    'disk/part.c': 'partitions import disks, not the other way round',
  },
  'drivers/core/device/memory.ts': {
    'arch/arm/include/asm/cache.h': 'the same for all boards here',
  },
  'drivers/core/ofnode.ts': { 'common/fdt_support.c': 'the live tree is read here alone' },
  'drivers/serial/serial-uclass/callback.ts': { 'common/stdio.c': 'the table has one user' },
  'drivers/timer/timer-uclass.ts': { 'common/board_r.c': 'the state that is forgotten is here' },
  'env/callback.ts': { 'include/env_callback.h': 'a linker list would be made by the callbacks' },
  'fs/fat/fat.ts': { 'fs/fs.c': 'each file system brings its row of the table' },
  'include/asm-generic/global_data.ts': {
    'arch/arm/include/asm/global_data.h': 'members of one struct',
  },
  'include/dm/device.ts': { 'include/dm/uclass.h': 'the structs name each other' },
  'include/phys-addr.ts': {
    'arch/riscv/include/asm/types.h': 'the same question to all architectures',
  },
  'include/search.ts': { 'include/env_callback.h': 'the types name each other' },
  'net/eth-uclass/current.ts': { 'net/net.c': 'a flag that both change' },
  'start.ts': { 'common/board_f.c': 'calls both halves of the boot' },
};

/** Hooks of a board or an architecture: the function is in another file of each. */
const HOOKS = 'include/board.ts';

function sources(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** What follows each citation mark, up to the end of the sentence's line. */
function citations(text: string): string[] {
  return [...text.matchAll(/@uboot (.*?)(?: ?\*\/)?$/gm)].map(([, rest]) => rest ?? '');
}

/** The file a citation begins with; undefined: it begins with none. */
function citedFile(citation: string): string | undefined {
  return /^(?:[\w.+-]+\/)+[\w+-]+(?:\.(?:c|h|S|dts)\b)?/.exec(citation)?.[0];
}

function standsIn(file: string, cited: string): boolean {
  const stem = file.replace(/\.ts$/, '');
  const place = cited.replace(/\.(?:c|h|S|dts)$/, '');
  return stem === place || stem.startsWith(`${place}/`);
}

describe("the firmware's files", () => {
  it('name the file of U-Boot first in every citation', () => {
    const wrong = sources().flatMap((file) =>
      citations(read(file))
        .filter((citation) => citedFile(citation) === undefined)
        .filter((citation) => file !== HOOKS || !/^\w+(?:\(\)|$)/.test(citation))
        .map((citation) => `${file}: @uboot ${citation}`),
    );
    expect(wrong).toEqual([]);
  });

  it('lie where U-Boot has what they cite', () => {
    const wrong = sources()
      .filter((file) => file !== HOOKS)
      .flatMap((file) =>
        citations(read(file))
          .flatMap((citation) => citedFile(citation) ?? [])
          .filter((cited) => !standsIn(file, cited))
          .filter((cited) => ELSEWHERE[file]?.[cited] === undefined)
          .map((cited) => `${file} cites ${cited}`),
      );
    expect(wrong).toEqual([]);
  });

  it('have no exception that is not needed', () => {
    const unneeded = Object.entries(ELSEWHERE).flatMap(([file, exceptions]) => {
      const cited = new Set(citations(read(file)).map(citedFile));
      return Object.keys(exceptions)
        .filter((one) => !cited.has(one))
        .map((one) => `${file}: ${one}`);
    });
    expect(unneeded).toEqual([]);
  });

  it('list the drivers by the name of their variable, as the linker does', () => {
    const list = /DRIVERS: readonly Listed<Driver>\[\] = \[(.*?)\];/s.exec(
      read('drivers/all-drivers.ts'),
    )?.[1];
    const names = [...(list ?? '').matchAll(/when\((\w+)/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(40);
    expect(names).toEqual([...names].sort());
  });

  it('export drivers and uclasses under the name of their variable', () => {
    const camel = sources().flatMap((file) =>
      [
        ...read(file).matchAll(/export const (\w+): (?:Driver|UclassDriver|PciDriverEntry)\b/g),
      ].flatMap(([, name]) => (/[A-Z]/.test(name ?? '') ? `${file}: ${name ?? ''}` : [])),
    );
    expect(camel).toEqual([]);
  });
});
