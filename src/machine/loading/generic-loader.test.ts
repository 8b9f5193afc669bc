import { describe, expect, it } from 'vitest';
import { device, empty, testHost } from '../../../test/support/arm-machine';
import { readLoadable } from '../../elf/image/loadable';
import type { MachineDescription } from '../../base/machine-description';
import type { MachineHost } from '../machine-host';
import { writeElf } from '../../../test/support/elf-writer';
import { createMachine, type Machine } from '../machine';

const TEXT = Buffer.from('ABCDEFGHIJKLMNOP');
const SHORT = Buffer.from('abcdefgh');
const FILES: Readonly<Record<string, Uint8Array>> = {
  'l.bin': TEXT,
  'l2.bin': SHORT,
  empty: new Uint8Array(),
  big: new Uint8Array(2 ** 22 + 1),
  'm.elf': writeElf({
    machine: 62,
    entry: 0x8010_0008,
    sections: [{ name: '.text', type: 1, content: TEXT }],
    segments: [{ section: 1, address: 0x8010_0000 }],
  }),
};
const host = (): MachineHost => ({
  ...testHost(),
  readBootFile: (name) => FILES[name],
  readLoadable: (bytes, loadableFor) => readLoadable(bytes, loadableFor, () => undefined),
  firmware: {
    bios: { name: 'u-boot.bin', path: '/u-boot.bin', bytes: Uint8Array.of(0x13, 0, 0, 0, 9) },
    kernel: undefined,
    uBoot: 'bios',
    mode: 'machine',
    sbi: 'none',
  },
});

const riscv64: MachineDescription = {
  ...empty,
  program: 'qemu-system-riscv64',
  arch: 'riscv64',
  ramBytes: 2 ** 27,
};

function build(devices: readonly string[], more: Partial<MachineDescription> = {}) {
  return createMachine({ ...riscv64, devices: devices.map(device), ...more }, host());
}

function machineWith(devices: readonly string[], more: Partial<MachineDescription> = {}): Machine {
  const machine = build(devices, more);
  if (!machine.ok) {
    throw new Error(machine.error.map(({ message }) => message).join('\n'));
  }
  return machine.value;
}

function problemsOf(devices: readonly string[], more: Partial<MachineDescription> = {}): string[] {
  const machine = build(devices, more);
  return machine.ok ? [] : machine.error.map(({ message }) => message);
}

function words(machine: Machine, address: number, count = 4): string {
  const all = Array.from({ length: count }, (_, i) => machine.read(address + 4 * i, 4));
  return all.map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

describe('-device loader', () => {
  const abcd = '44434241 48474645 4c4b4a49 504f4e4d';
  /** What `xp` of QEMU 7.2 shows. */
  it.each<[readonly string[], number, string]>([
    [['file=l.bin,addr=0x80100000'], 0x8010_0000, abcd],
    [['file=l.bin,addr=0x80000000'], 0x8000_0000, abcd],
    [
      ['data=0x11223344,data-len=4,addr=0x80000000'],
      0x8000_0000,
      '00000013 00000009 00000000 00000000',
    ],
    [
      ['data=0x11223344,data-len=4,addr=0x80100000'],
      0x8010_0000,
      '11223344 00000000 00000000 00000000',
    ],
    [
      ['data=0x1122334455667788,data-len=8,addr=0x80100000,data-be=on'],
      0x8010_0000,
      '44332211 88776655 00000000 00000000',
    ],
    [
      ['data=0x1122334455667788,data-len=3,addr=0x80100000'],
      0x8010_0000,
      '00667788 00000000 00000000 00000000',
    ],
    [
      ['data=0x1122334455667788,data-len=3,addr=0x80100000,data-be=on'],
      0x8010_0000,
      '00332211 00000000 00000000 00000000',
    ],
    [
      ['file=l.bin,addr=0x80100000', 'data=0x11223344,data-len=4,addr=0x80100000'],
      0x8010_0000,
      abcd,
    ],
    [
      ['file=l.bin,addr=0x80100000,cpu-num=0', 'file=l2.bin,addr=0x80100004,cpu-num=1'],
      0x8010_0000,
      '44434241 64636261 68676665 504f4e4d',
    ],
    [['file=l.bin,addr=0x1000'], 0x1000, abcd],
    [['file=l.bin,addr=0x20000000'], 0x2000_0000, abcd],
    [['file=l.bin,addr=0x22000000'], 0x2200_0000, abcd],
    [['file=l.bin,addr=0x87e00000'], 0x87e0_0000, abcd],
    [['file=m.elf,addr=0x80200000'], 0x8010_0000, abcd],
    [
      ['file=m.elf,addr=0x80200000,force-raw=on'],
      0x8020_0000,
      '464c457f 00010102 00000000 00000000',
    ],
    [['file=empty,addr=0x80100000'], 0x8010_0000, '00000000 00000000 00000000 00000000'],
  ])('%j leaves at %i what QEMU leaves there', (options, address, expected) => {
    const machine = machineWith(
      options.map((option) => `loader,${option}`),
      { smp: 2 },
    );
    expect(words(machine, address)).toBe(expected);
    // The firmware has written over it.
    machine.ram.bytes.fill(0);
    machine.reset();
    expect(words(machine, address)).toBe(expected);
    machine.dispose();
  });

  it('with a part outside of memory leaves the rest there', () => {
    const machine = machineWith(['loader,file=l.bin,addr=0x87fffff8']);
    expect(words(machine, 0x87ff_fff8, 2)).toBe('44434241 48474645');
    const below = machineWith(['loader,file=l.bin,addr=0x7ffffff8', 'loader,file=l.bin,addr=-1']);
    expect(words(below, 0x8000_0000, 2)).toBe('4c4b4a49 504f4e4d');
  });

  it('writes a number as a processor does, so that a device answers', () => {
    const own = testHost();
    const devices = [device('loader,data=0x41,data-len=1,addr=0x10000000')];
    const machine = createMachine({ ...riscv64, devices }, own);
    expect(machine.ok && own.output).toEqual([0x41]);
    if (machine.ok) {
      machine.value.reset();
      expect(own.output).toEqual([0x41, 0x41]);
    }
  });

  it.each<[string, number | undefined]>([
    ['addr=0x80100000,cpu-num=0', 0x8010_0000],
    ['file=l.bin,addr=0x80100000,cpu-num=0', 0x8010_0000],
    ['file=m.elf,cpu-num=0', 0x8010_0008],
    ['force-raw=on,addr=0x80100000,cpu-num=0', 0x8010_0000],
    ['data=1,data-len=1,cpu-num=0,addr=0x80100000', undefined],
    ['file=l.bin,addr=0x80100000', undefined],
    ['file=l.bin,addr=0x80100000,cpu-num=0xffffffff', undefined],
  ])('%s sets the program counter as QEMU does', (option, pc) => {
    const machine = machineWith([`loader,${option}`]);
    expect(machine.hartStart?.(0)).toEqual({ mode: 'machine', pc: pc ?? 0x1000, a0: 0, a1: 0 });
  });

  it.each([
    ['', 'please include valid arguments'],
    [',cpu-num=0', 'please include valid arguments'],
    [',addr=0,cpu-num=0', 'please include valid arguments'],
    [',data=0,data-len=0', 'please include valid arguments'],
    [',addr=0x80100000', 'cpu_num must be specified when setting a program counter'],
    [',file=l.bin,data=1', 'Specifying a file is not supported when loading memory values'],
    [',data-be=on,file=l.bin', 'Specifying a file is not supported when loading memory values'],
    [
      ',force-raw=on,data=1,data-len=1',
      'Specifying force-raw is not supported when loading memory values',
    ],
    [',data=1', 'Both data and data-len must be specified'],
    [',data-be=on', 'Both data and data-len must be specified'],
    [',data=1,data-len=9', 'data-len cannot be greater then 8 bytes'],
    [',data-len=256', "Parameter 'data-len' expects uint8_t"],
    [',file=nope', 'Cannot load specified image nope'],
    [',file=', 'Cannot load specified image '],
    [',file=big', 'Cannot load specified image big'],
    [',file=l.bin,cpu-num=4', 'Specified boot CPU#4 is nonexistent'],
    [',cpu-num=1,addr=0x80100000', 'Specified boot CPU#1 is nonexistent'],
    [',data=1,data-len=1,cpu-num=3', 'Specified boot CPU#3 is nonexistent'],
    [',cpu-num=-1,file=l.bin', "Parameter 'cpu-num' expects uint32_t"],
    [',force-raw=maybe,file=l.bin', "Parameter 'force-raw' expects 'on' or 'off'"],
    [',foo=1', "Property 'loader.foo' not found"],
    [',bus=x', "Bus 'x' not found"],
    [',addr=zz,file=l.bin', "Parameter 'addr' expects integer"],
    [',addr=4G,file=l.bin', "Parameter 'addr' expects integer"],
    [',data=0x1_0,data-len=1', "Parameter 'data' expects integer"],
  ])('loader%s is refused in QEMU’s words', (options, message) => {
    expect(problemsOf([`loader${options}`], { ramBytes: 2 ** 22 })).toEqual([message]);
  });

  it('on another is refused, unless that is for another processor', () => {
    const two = ['loader,file=l.bin,addr=0x80100000', 'loader,file=l2.bin,addr=0x80100004'];
    expect(problemsOf(two)).toEqual([
      'Some ROM regions are overlapping (in the cpu-memory-0 address space): ' +
        'l.bin (addresses 0x0000000080100000 - 0x0000000080100010) and ' +
        'l2.bin (addresses 0x0000000080100004 - 0x000000008010000c)',
    ]);
  });

  it.each([
    ['arm', 'virt', 0x4020_0000],
    ['aarch64', 'virt', 0x4020_0000],
    ['x86_64', 'pc', 0x20_0000],
    ['i386', 'q35', 0x20_0000],
  ] as const)('is there on %s %s, too', (arch, name, address) => {
    const description = { ...empty, arch, machine: name, program: `qemu-system-${arch}` };
    const devices = [device(`loader,file=l.bin,addr=0x${address.toString(16)}`)];
    const { firmware, ...own } = host();
    expect(firmware).toBeDefined();
    const machine = createMachine({ ...description, devices }, own);
    expect(machine.ok && words(machine.value, address)).toBe(abcd);
  });
});
