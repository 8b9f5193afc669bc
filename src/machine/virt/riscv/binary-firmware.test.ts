import { describe, expect, it } from 'vitest';
import { empty, testHost } from '../../../../test/support/arm-machine';
import { writeElf } from '../../../../test/support/elf-writer';
import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import type { MachineDescription } from '../../../base/machine-description';
import { readLoadable } from '../../../elf/image/loadable';
import { createMachine, type Machine, type MachineHost } from '../../machine';

const MIB = 2 ** 20;
const raw = (sizeBytes: number, first: number) => new Uint8Array(sizeBytes).fill(first);
const elf = (address: number, more: Parameters<typeof writeElf>[0] = {}) =>
  writeElf({
    entry: address + 4,
    sections: [{ name: '.text', type: 1, flags: 6, content: raw(0x118, 0xee) }],
    segments: [{ section: 1, address, memoryBytes: 0x200 }],
    ...more,
  });
/** A kernel behind a header of mkimage. */
const mkimage = (() => {
  const bytes = raw(64 + 0x118, 0xaa);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x27051956);
  view.setUint32(12, 0x118);
  view.setUint32(16, 0x8030_0000);
  view.setUint32(20, 0x8030_0010);
  bytes.set([5, 26, 2, 0], 28);
  return bytes;
})();

interface Given {
  readonly bios?: Uint8Array;
  readonly kernel?: Uint8Array;
  readonly sbi?: BinaryFirmware['sbi'];
  readonly files?: Readonly<Record<string, Uint8Array>>;
  readonly more?: Partial<MachineDescription>;
  readonly xlen?: 32 | 64;
}

const content = (name: string, bytes: Uint8Array | undefined) =>
  bytes && { name, path: `/${name}`, bytes };

function build({ bios, kernel, sbi = 'none', files = {}, more = {}, xlen = 64 }: Given) {
  const host: MachineHost & ReturnType<typeof testHost> = {
    ...testHost(),
    readBootFile: (name) => files[name],
    readLoadable: (bytes, loadableFor) => readLoadable(bytes, loadableFor, () => undefined),
    firmware: {
      bios: content('fw.bin', bios),
      kernel: content('u-boot.bin', kernel),
      uBoot: kernel === undefined ? 'bios' : 'kernel',
      mode: sbi === 'none' ? 'machine' : 'supervisor',
      sbi,
    },
  };
  const arch = `riscv${xlen}` as const;
  const description = { ...empty, program: `qemu-system-${arch}`, arch, ramBytes: 128 * MIB };
  return { host, machine: createMachine({ ...description, bios: undefined, ...more }, host) };
}

function machineOf(given: Given): Machine {
  const { machine } = build(given);
  if (!machine.ok) {
    throw new Error(machine.error.map(({ message }) => message).join('\n'));
  }
  return machine.value;
}

function problemsOf(given: Given): string[] {
  const { machine } = build(given);
  return machine.ok ? [] : machine.error.map(({ message }) => message);
}

/** Where bytes of a value begin, above an address. */
function startOf(machine: Machine, byte: number): string {
  return `0x${(machine.ram.base + machine.ram.bytes.indexOf(byte)).toString(16)}`;
}

/** Of the boot information: where the next stage begins. */
function next({ read }: { read: (address: number) => number }, xlen: 32 | 64 = 64): string {
  return `0x${read(0x1028 + (2 * xlen) / 8).toString(16)}`;
}
const wordsOf = (machine: Machine) => ({ read: (address: number) => machine.read(address, 4) });

describe('firmware in the machine', () => {
  it('begins where QEMU’s boot ROM leads to', () => {
    const machine = machineOf({ bios: raw(0x118, 0xbb) });
    expect(startOf(machine, 0xbb)).toBe('0x80000000');
    expect(machine.read(0x1018, 4)).toBe(0x8000_0000);
    expect(next(wordsOf(machine))).toBe('0x0');
    expect([0, 1].map((hart) => machine.hartStart?.(hart))).toEqual(
      [0, 1].map(() => ({ mode: 'machine', pc: 0x1000, a0: 0, a1: 0 })),
    );
  });

  it('has no OpenSBI of ours before or below it', () => {
    const { host, machine } = build({ bios: raw(4, 1), kernel: raw(4, 2), sbi: 'file' });
    expect(host.output).toEqual([]);
    expect(machine.ok && machine.value.firmwareCall(1, [0x41])).toBe(-2);
    expect(host.output).toEqual([]);
  });

  // `info roms` and the boot information of QEMU 7.2 with such files.
  it.each<[string, Given, string, string]>([
    ['raw', { bios: raw(0x118, 1), kernel: raw(0x118, 0xee) }, '0x80200000', '0x80200000'],
    ['behind 3 MB', { bios: raw(3e6, 1), kernel: raw(0x118, 0xee) }, '0x80400000', '0x80400000'],
    ['an ELF file', { bios: raw(4, 1), kernel: elf(0x8030_0000) }, '0x80300000', '0x80300000'],
    ['of mkimage', { bios: raw(4, 1), kernel: mkimage }, '0x80300000', '0x80300010'],
    ['alone', { kernel: raw(0x118, 0xee) }, '0x80000000', '0x80000000'],
    ['alone as an ELF file', { kernel: elf(0x8030_0000) }, '0x80300000', '0x80300000'],
    ['of 32 bits', { xlen: 32, bios: raw(4, 1), kernel: raw(4, 0xee) }, '0x80400000', '0x80400000'],
    ['with our SBI', { kernel: raw(4, 0xee), sbi: 'built-in' }, '0x80200000', '0x80200000'],
  ])('%s as kernel lies where QEMU puts it', (_, given, at, entry) => {
    const machine = machineOf(given);
    expect(startOf(machine, given.kernel === mkimage ? 0xaa : 0xee)).toBe(at);
    expect(next(wordsOf(machine), given.xlen)).toBe(entry);
  });

  it('an ELF file as -bios may begin below RAM', () => {
    const machine = machineOf({ bios: elf(0x7fff_ff00) });
    expect(machine.ram.bytes.indexOf(0)).toBe(0x18);
  });

  it('is begun in supervisor mode, and hears of our OpenSBI, where the SBI is ours', () => {
    const { host, machine } = build({
      kernel: elf(0x8030_0000),
      sbi: 'built-in',
      more: { kernel: 'u-boot' },
    });
    if (!machine.ok) {
      throw new Error('no machine');
    }
    const { value } = machine;
    expect(value.hartStart?.(0)).toEqual({
      mode: 'supervisor',
      pc: 0x8030_0000,
      a0: 0,
      a1: 0x87e0_0000,
    });
    expect(value.hartStart?.(1)).toBeUndefined();
    expect(String.fromCharCode(...host.output)).toMatch(/Next Address +: 0x0000000080300000/);
  });

  it('has an operating system and its RAM disk behind -bios', () => {
    const files = { Image: raw(0x118, 0xee), ramdisk: raw(3000, 0xdd) };
    const more = { kernel: 'Image', initrd: 'ramdisk', bios: 'fw.bin' };
    const machine = machineOf({ bios: raw(0x118, 1), files, more });
    expect(startOf(machine, 0xee)).toBe('0x80200000');
    expect(startOf(machine, 0xdd)).toBe('0x84200000');
    expect(next(wordsOf(machine))).toBe('0x80200000');
    const packed = { ...files, Image: elf(0x8030_0000) };
    expect(startOf(machineOf({ bios: raw(4, 1), files: packed, more }), 0xdd)).toBe('0x84300000');
  });

  it('lies in memory again after a reset, with zeros behind an ELF file', () => {
    const machine = machineOf({ bios: elf(0x8000_0000), kernel: raw(0x118, 0xaa), sbi: 'file' });
    const before = machine.ram.bytes.slice(0, 4 * MIB);
    const pages = new Set<number>();
    machine.ram.written = (address, lengthBytes) => {
      for (let at = address; at < address + lengthBytes; at += 4096) {
        pages.add((at - machine.ram.base) >>> 12);
      }
    };
    machine.ram.bytes.fill(0x55, 0, 0x200);
    machine.ram.bytes.fill(0x55, 2 * MIB, 2 * MIB + 0x118);
    machine.reset();
    expect(Buffer.compare(machine.ram.bytes.slice(0, 4 * MIB), before)).toBe(0);
    expect([...pages].sort((a, b) => a - b)).toEqual([
      0,
      512,
      ...Array.from({ length: 256 }, (_, i) => 0x7e00 + i),
    ]);
  });

  it('that doesn’t lie where the hart begins is said', () => {
    const { host, machine } = build({ bios: elf(0x8020_0000) });
    expect(machine.ok).toBe(true);
    expect(host.logged).toEqual([
      'warning: expected something at 0x80000000, where the hart begins, found fw.bin ELF program header segment 0 at 0x80200000',
    ]);
  });

  it.each<[Given, string]>([
    [{ bios: new Uint8Array() }, "could not load firmware 'fw.bin'"],
    [{ bios: raw(3e6, 1), more: { ramBytes: 2 * MIB } }, "could not load firmware 'fw.bin'"],
    [{ bios: raw(4, 1), kernel: new Uint8Array() }, "could not load kernel 'u-boot.bin'"],
    [{ bios: raw(4, 1), more: { kernel: 'Image' } }, "could not load kernel 'Image'"],
    [
      { bios: elf(0x8000_0000), kernel: elf(0x8000_0100) },
      'Some ROM regions are overlapping (in the memory address space): ' +
        'fw.bin ELF program header segment 0 (addresses 0x0000000080000000 - 0x0000000080000200) and ' +
        'u-boot.bin ELF program header segment 0 (addresses 0x0000000080000100 - 0x0000000080000300)',
    ],
    [
      { bios: raw(4, 1), kernel: raw(0x118, 2), more: { ramBytes: 4 * MIB } },
      'Some ROM regions are overlapping (in the memory address space): ' +
        'u-boot.bin (addresses 0x0000000080200000 - 0x0000000080200118) and ' +
        'fdt (addresses 0x0000000080200000 - 0x0000000080300000)',
    ],
    [
      { bios: elf(0x1000) },
      'Some ROM regions are overlapping (in the memory address space): ' +
        'fw.bin ELF program header segment 0 (addresses 0x0000000000001000 - 0x0000000000001200) and ' +
        'mrom.reset (addresses 0x0000000000001000 - 0x0000000000001028)',
    ],
  ])('that QEMU refuses is refused in its words (%#)', (given, message) => {
    expect(problemsOf(given)).toEqual([message]);
  });
});
