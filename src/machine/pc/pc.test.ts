import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { created, device, drive, empty, testHost } from '../../../test/support/arm-machine';
import type { MachineDescription } from '../../base/machine-description';
import { createMachine, type Machine } from '../machine';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const x86: MachineDescription = {
  ...empty,
  program: 'qemu-system-i386',
  arch: 'i386',
  machine: 'pc',
  bios: 'u-boot.rom',
};
const q35: MachineDescription = { ...x86, machine: 'q35' };

function readConfig(machine: Machine, place: number, offset: number): number {
  machine.portWrite(0xcf8, 4, (0x80000000 | (place << 8) | offset) >>> 0);
  return machine.portRead(0xcfc, 4);
}

function writeConfig(machine: Machine, place: number, offset: number, value: number): void {
  machine.portWrite(0xcf8, 4, (0x80000000 | (place << 8) | offset) >>> 0);
  machine.portWrite(0xcfc, 4, value);
}

function cmos(machine: Machine, index: number): number {
  machine.portWrite(0x70, 1, index);
  return machine.portRead(0x71, 1);
}

function problems(description: MachineDescription): string[] {
  const machine = createMachine(description, testHost());
  return machine.ok ? [] : machine.error.map(({ message }) => message);
}

interface FunctionRecord {
  readonly machine: 'pc' | 'q35';
  readonly place: number;
  readonly words: Map<number, readonly [initial: number, ones: number, zeros: number]>;
}

/**
 * Recorded from QEMU 7.2: each function's words at power-on, after ones were written to all of them, and after zeros.
 * Words that aren't listed are zero at first and remember everything (from 0x40 on) or nothing.
 */
function records(): FunctionRecord[] {
  const found: FunctionRecord[] = [];
  const text = readFileSync(new URL('./testdata/config-space.txt', import.meta.url), 'utf8');
  for (const line of text.trimEnd().split('\n')) {
    const header = /^(pc|q35) (\w\w)\.(\d)$/.exec(line);
    if (header) {
      const place = (parseInt(header[2] ?? '', 16) << 3) | Number(header[3]);
      found.push({ machine: header[1] as 'pc' | 'q35', place, words: new Map() });
      continue;
    }
    const [offset = 0, initial = 0, ones = 0, zeros = 0] = line
      .trim()
      .split(' ')
      .map((word) => parseInt(word, 16));
    found.at(-1)?.words.set(offset, [initial, ones, zeros]);
  }
  return found;
}

/** System management RAM control of q35 and a general event bit of ICH9, which have rules of their own. */
const EXCEPTIONS = new Set(['q35 0 9c', 'q35 f8 a0']);

describe('configuration space of the chipsets is QEMU’s', () => {
  it.each(records())('$machine, device and function $place', ({ machine: name, place, words }) => {
    const machine = created(name === 'pc' ? x86 : q35);
    const expected = (offset: number): readonly [number, number, number] =>
      words.get(offset) ?? (offset < 0x40 ? [0, 0, 0] : [0, 0xffffffff, 0]);
    const offsets = Array.from({ length: 64 }, (_, i) => 4 * i).filter(
      (offset) => !EXCEPTIONS.has(`${name} ${place.toString(16)} ${offset.toString(16)}`),
    );
    const read = (): string[] =>
      offsets.map((o) => `${o.toString(16)}: ${readConfig(machine, place, o).toString(16)}`);
    const want = (which: 0 | 1 | 2): string[] =>
      offsets.map((o) => `${o.toString(16)}: ${expected(o)[which].toString(16)}`);
    expect(read()).toEqual(want(0));
    for (const offset of offsets) {
      writeConfig(machine, place, offset, 0xffffffff);
    }
    expect(read()).toEqual(want(1));
    for (const offset of offsets) {
      writeConfig(machine, place, offset, 0);
    }
    expect(read()).toEqual(want(2));
    machine.reset();
    expect(read()).toEqual(want(0));
    machine.dispose();
  });

  it('has no other function', () => {
    for (const description of [x86, q35]) {
      const machine = created(description);
      const there = records().filter((record) => record.machine === description.machine);
      for (let place = 0; place < 256; place++) {
        const id = readConfig(machine, place, 0);
        expect(id === 0xffffffff).toBe(!there.some((record) => record.place === place));
      }
      machine.dispose();
    }
  });
});

describe('pc and q35', () => {
  it('answer on the configuration ports as QEMU does', () => {
    const machine = created(x86);
    expect(machine.portRead(0xcfc, 4)).toBe(0xffffffff);
    machine.portWrite(0xcf8, 4, 0x80000000);
    expect(machine.portRead(0xcf8, 4)).toBe(0x80000000);
    expect([machine.portRead(0xcfc, 2), machine.portRead(0xcfe, 2)]).toEqual([0x8086, 0x1237]);
    expect(machine.portRead(0xcfe, 1)).toBe(0x37);
    machine.portWrite(0xcf8, 1, 0x12);
    expect(machine.portRead(0xcf8, 4)).toBe(0x80000000);
    machine.dispose();
  });

  it.each([
    ['pc', 8 * MIB, [0x00, 0x1c, 0x00, 0x00, 0x00, 0x00, 0x00]],
    ['pc', 128 * MIB, [0xff, 0xff, 0x00, 0x07, 0x00, 0x00, 0x00]],
    ['pc', 3583 * MIB, [0xff, 0xff, 0xf0, 0xde, 0x00, 0x00, 0x00]],
    ['pc', 3584 * MIB, [0xff, 0xff, 0x00, 0xbf, 0x00, 0x20, 0x00]],
    ['pc', 4 * GIB, [0xff, 0xff, 0x00, 0xbf, 0x00, 0x40, 0x00]],
    ['q35', 2815 * MIB, [0xff, 0xff, 0xf0, 0xae, 0x00, 0x00, 0x00]],
    ['q35', 2817 * MIB, [0xff, 0xff, 0x00, 0x7f, 0x10, 0x30, 0x00]],
  ])('%s leaves the size of %d bytes in CMOS', (machine, ramBytes, expected) => {
    const built = created({ ...x86, machine, ramBytes });
    const found = [0x17, 0x18, 0x34, 0x35, 0x5b, 0x5c, 0x5d].map((index) => cmos(built, index));
    expect(found).toEqual(expected);
    expect([cmos(built, 0x15), cmos(built, 0x16)]).toEqual([0x80, 0x02]);
    built.dispose();
  });

  it('tells the time, in BCD and in binary, and takes another', () => {
    const machine = created(x86);
    const time = (): number[] => [0x32, 9, 8, 7, 6, 4, 2, 0].map((i) => cmos(machine, i));
    expect(time()).toEqual([0x20, 0x23, 0x01, 0x01, 0x01, 0x00, 0x00, 0x03]);
    machine.portWrite(0x70, 1, 0x0b);
    machine.portWrite(0x71, 1, 0x06);
    machine.portWrite(0x70, 1, 0x04);
    machine.portWrite(0x71, 1, 17);
    expect(time()).toEqual([20, 23, 1, 1, 1, 17, 0, 3]);
    machine.dispose();
  });

  it('has RAM below and above the hole, and no bus errors', () => {
    const machine = created({ ...x86, ramBytes: 4 * GIB });
    expect(machine.ram.sizeBytes).toBe(3 * GIB);
    machine.write(0x1_0000_0000, 4, 0x12345678);
    machine.write(0xc0000000, 4, 1);
    expect(machine.read(0x1_0000_0000, 4)).toBe(0x12345678);
    expect([machine.read(0xc0000000, 4), machine.read(0x2_0000_0000, 4)]).toEqual([0, 0]);
    machine.dispose();
  });

  it('has fw_cfg on ports', () => {
    const machine = created({ ...x86, smp: 3 });
    const item = (key: number, length: number): number[] => {
      machine.portWrite(0x510, 2, key);
      return Array.from({ length }, () => machine.portRead(0x511, 1));
    };
    expect(String.fromCharCode(...item(0, 4))).toBe('QEMU');
    expect(item(1, 4)).toEqual([3, 0, 0, 0]);
    expect(item(3, 8)).toEqual([0, 0, 0, 8, 0, 0, 0, 0]);
    expect(item(5, 2)).toEqual([3, 0]);
    expect([machine.portRead(0x514, 4), machine.portRead(0x518, 4)]).toEqual([
      0x554d4551, 0x47464320,
    ]);
    // DMA: control, length and address, all big-endian, of a read of the signature.
    [0, 0, 0, 0x0a, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0x20, 0].forEach((byte, i) => {
      machine.write(0x1000 + i, 1, byte);
    });
    machine.portWrite(0x518, 4, 0x00100000);
    expect(machine.read(0x2000, 4)).toBe(0x554d4551);
    expect(machine.read(0x1000, 4)).toBe(0);
    machine.dispose();
  });

  it('prints on 0x3f8, and nothing answers on 0x2f8', () => {
    const host = testHost();
    const machine = created(x86, host);
    machine.portWrite(0x3f8, 1, 0x41);
    expect(host.output).toEqual([0x41]);
    expect([machine.portRead(0x3fd, 1), machine.portRead(0x2fd, 1)]).toEqual([0x60, 0xff]);
    machine.dispose();
  });

  it('has a keyboard controller that answers as QEMU’s', () => {
    const machine = created(x86);
    const answers = (): number[] => {
      const all: number[] = [];
      while ((machine.portRead(0x64, 1) & 1) !== 0) {
        all.push(machine.portRead(0x60, 1));
      }
      return all;
    };
    const command = (code: number): number[] => {
      machine.portWrite(0x64, 1, code);
      return answers();
    };
    const key = (code: number): number[] => {
      machine.portWrite(0x60, 1, code);
      return answers();
    };
    expect(machine.portRead(0x64, 1)).toBe(0x18);
    expect([0x20, 0xaa, 0xab, 0xa9, 0xad, 0xae, 0xd0].map(command)).toEqual([
      ...[[3], [0x55], [0], [0], [], [], [0xcf]],
    ]);
    expect(machine.portRead(0x64, 1)).toBe(0x1c);
    expect(command(0x60)).toEqual([]);
    expect(key(0x47)).toEqual([]);
    expect(command(0x20)).toEqual([0x47]);
    expect([0xff, 0xf4, 0xed, 0x02, 0xf2, 0xee, 0xf0, 0x00].map(key)).toEqual([
      ...[[0xfa, 0xaa], [0xfa], [0xfa], [0xfa]],
      ...[[0xfa, 0xab, 0x41], [0xee], [0xfa], [0xfa, 0x41]],
    ]);
    machine.dispose();
  });

  it.each([
    [0xcf9, 0x06],
    [0x92, 0x01],
    [0x64, 0xfe],
  ])('resets by port %#', (port, value) => {
    const machine = created(x86);
    machine.portWrite(port, 1, value);
    expect(machine.exitRequest).toBe('reset');
    machine.reset();
    expect(machine.exitRequest).toBeUndefined();
    machine.dispose();
  });

  it('has power management where the chipset puts it', () => {
    for (const description of [x86, q35]) {
      const machine = created(description);
      const place = description === x86 ? 0x0b : 0xf8;
      expect(machine.portRead(0xe400, 2)).toBe(0xffff);
      writeConfig(machine, place, 0x40, 0xe401);
      writeConfig(
        machine,
        place,
        description === x86 ? 0x80 : 0x44,
        description === x86 ? 1 : 0x80,
      );
      const words = (): number[] => [0, 2, 4, 6].map((at) => machine.portRead(0xe400 + at, 2));
      expect(words()).toEqual([1, 0, 0, 0xffff]);
      machine.portWrite(0xe402, 2, 0xffff);
      machine.portWrite(0xe404, 2, 1);
      expect(words()).toEqual([1, 0xffff, 1, 0xffff]);
      expect(machine.portRead(0xe408, 4)).toBe(3 * 3_579_545);
      machine.portWrite(0xe404, 2, 0x2001);
      expect(machine.exitRequest).toBe('poweroff');
      machine.dispose();
    }
  });

  it('puts VirtIO functions behind the chipset’s, with registers on ports', () => {
    const drives = [drive('hd0')];
    const devices = [device('virtio-rng-pci'), device('virtio-blk-pci,drive=hd0')];
    const machine = created({ ...x86, drives, devices });
    expect(readConfig(machine, 3 << 3, 0)).toBe(0x10051af4);
    expect(readConfig(machine, 4 << 3, 0)).toBe(0x10011af4);
    writeConfig(machine, 4 << 3, 0x10, 0x2080);
    writeConfig(machine, 4 << 3, 0x04, 1);
    expect(machine.portRead(0x2080 + 0x14, 4)).toBe(8388608);
    machine.dispose();
    const other = created({ ...q35, devices: [device('virtio-rng-pci')] });
    expect(readConfig(other, 2 << 3, 0)).toBe(0x10051af4);
    other.dispose();
  });

  it('refuse in QEMU’s words', () => {
    expect(problems({ ...x86, devices: [device('virtio-rng-device')] })).toEqual([
      "No 'virtio-bus' bus found for device 'virtio-rng-device'",
    ]);
    expect(problems({ ...x86, smp: 256 })).toEqual([
      "Invalid SMP CPUs 256. The max CPUs supported by machine 'pc-i440fx-7.2' is 255",
    ]);
    expect(problems({ ...q35, smp: 999 })).toEqual([
      "Invalid SMP CPUs 999. The max CPUs supported by machine 'pc-q35-7.2' is 288",
    ]);
    expect(problems({ ...x86, cpu: 'foo' })).toEqual(["unable to find CPU model 'foo'"]);
    expect(problems({ ...x86, machineProperties: new Map([['foo', '1']]) })).toEqual([
      "Property 'pc-i440fx-7.2-machine.foo' not found",
    ]);
  });
});
