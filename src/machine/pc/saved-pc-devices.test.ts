import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/fuzz/random';
import { created, device, drive, empty, testHost } from '../../../test/support/arm-machine';
import { type Access, checkSavedDevice } from '../../../test/support/saved-device-check';
import type { BlockBackend } from '../../base/host';
import type { Saveable, SavedDevice } from '../../base/saved/saved-device';
import { silentEvents } from '../../base/trace-event';
import { PowerSwitch } from '../devices/power/power-switch';
import type { Machine } from '../machine';
import { PciBus } from '../pci/pci-bus';
import { PowerManagement } from './chipset/power-management';
import { AtaDisk } from './ide/ata-disk';
import { AtapiCdrom } from './ide/atapi-cdrom';
import { IdeChannel } from './ide/ide-channel';
import { CmosRtc } from './ports/cmos-rtc';
import { ConfigMechanism } from './ports/config-mechanism';
import { I8042 } from './ports/i8042';
import { FastReset, InterruptMask, PortStorage } from './ports/legacy-ports';
import type { PortDevice } from './ports/port-space';

const byte = (offset: number, value?: number): Access => [offset, value, 1];
const reads = (offset: number, count: number): Access[] =>
  Array.from({ length: count }, () => byte(offset));

/** Ports of one device from 0 on, and those of its second register block from 16 on. */
function joined<S extends SavedDevice>(
  device: Saveable<S>,
  low: PortDevice,
  high: PortDevice,
): PortDevice & Saveable<S> {
  return {
    read: (offset, size) => (offset < 16 ? low.read(offset, size) : high.read(offset - 16, size)),
    write: (offset, size, value) => {
      if (offset < 16) {
        low.write(offset, size, value);
      } else {
        high.write(offset - 16, size, value);
      }
    },
    save: () => device.save(),
    restore: (state) => device.restore(state),
  };
}

function disk(): BlockBackend {
  return {
    sizeBytes: 8 * 512,
    readOnly: false,
    read: (offset, target) => {
      target.fill(1 + offset / 512);
      return true;
    },
    write: () => true,
    writeZeroes: () => true,
    flush: () => true,
    dispose: () => undefined,
  };
}

const channel = () => {
  const ide = new IdeChannel(new AtaDisk(disk(), 'QM1'), new AtapiCdrom(undefined, 'QM2'));
  return joined(ide, ide.registers, ide.control);
};

/** LBA of 1 with so many sectors, and a command. */
const command = (code: number, sectors: number): Access[] => [
  byte(6, 0xe0),
  byte(2, sectors),
  byte(3, 1),
  byte(4, 0),
  byte(5, 0),
  byte(7, code),
];
const words = (count: number, value?: number): Access[] =>
  Array.from({ length: count }, () => [0, value, 2] as const);
const registers = [1, 2, 3, 4, 5, 6, 7].map((offset) => byte(offset));

describe('saved devices of a PC', () => {
  it('a disk in the middle of sectors that are read', () => {
    checkSavedDevice({
      make: channel,
      before: [...command(0x20, 3), ...words(100)],
      between: [...words(500), ...command(0x20, 1), byte(16, 4)],
      after: [
        ...words(156),
        ...registers,
        ...words(256),
        ...registers,
        ...words(300),
        ...registers,
      ],
    });
  });

  it('a disk in the middle of sectors that are written', () => {
    checkSavedDevice({
      make: channel,
      before: [...command(0x30, 2), ...words(100, 0x1234)],
      between: [...words(200, 7), byte(16, 4), ...command(0x20, 1), ...words(256)],
      after: [
        ...words(156, 0x5678),
        ...registers,
        ...words(256, 0x9abc),
        ...registers,
        ...command(0x20, 1),
        ...words(256),
      ],
    });
  });

  it('a CD drive with a packet that has begun, and with something to say', () => {
    const packet = (first: number): Access[] => [
      byte(6, 0xb0),
      byte(7, 0xa0),
      [0, first, 2],
      ...words(1, 0),
      [0, 0x12, 2],
    ];
    checkSavedDevice({
      make: channel,
      before: [...packet(0), ...words(3, 0), ...packet(3)],
      between: [...words(3, 0), ...words(9), ...packet(0x12), ...words(3, 0)],
      after: [...words(3, 0), ...registers, ...words(9), ...registers],
    });
  });

  it('another drive in its place is refused, and changes nothing', () => {
    const two = new IdeChannel(new AtaDisk(disk(), '1'), new AtaDisk(disk(), '2'));
    const other = new IdeChannel(new AtaDisk(disk(), '1'), new AtapiCdrom(undefined, '2'));
    other.registers.write(2, 1, 9);
    const before = two.save();
    expect(two.restore(other.save())).toEqual({
      ok: false,
      error: 'saved IDE drive: expected a disk or none, found a CD',
    });
    expect(two.save()).toEqual(before);
  });

  it('clock and memory of the CMOS', () => {
    const options = {
      machine: 'pc',
      memory: { lowBytes: 2 ** 27, highBytes: 0 },
      processors: 1,
      epochSeconds: 1e9,
    } as const;
    const cell = (index: number, value?: number): Access[] => [byte(0, index), byte(1, value)];
    checkSavedDevice({
      make: (clock) => new CmosRtc(clock, options),
      before: [...cell(0x20, 7), ...cell(9, 0x11), byte(0, 0x20)],
      between: [...cell(0x20, 1), ...cell(9, 0x22), ...cell(0x0b, 6), byte(0, 0x34)],
      after: [byte(1), ...[0, 4, 7, 8, 9, 0x0b, 0x20, 0x34].flatMap((index) => cell(index))],
    });
  });

  it('keyboard controller with answers that wait, and commands that do', () => {
    checkSavedDevice({
      make: () => {
        const keyboard = new I8042(new PowerSwitch());
        return joined(keyboard, keyboard.data, keyboard.command);
      },
      before: [byte(16, 0xaa), byte(0, 0xf2), byte(0), byte(0, 0xed), byte(16, 0x60)],
      between: [...reads(0, 4), byte(16, 0x20), byte(0, 0xff), byte(0, 0x55)],
      after: [byte(16), byte(0, 0x41), byte(16, 0x20), byte(0, 0xf4), ...reads(0, 9), byte(16)],
    });
  });

  it('interrupt mask before its second word', () => {
    checkSavedDevice({
      make: () => new InterruptMask(),
      before: [byte(1, 0x55), byte(0, 0x11), byte(1, 0x20)],
      between: [byte(1, 1), byte(1, 2), byte(1, 3)],
      after: [
        byte(1),
        byte(1, 1),
        byte(1, 0xaa),
        byte(1),
        byte(1, 0x33),
        byte(1),
        byte(1, 0x44),
        byte(1),
      ],
    });
  });

  it('ports that keep what is written', () => {
    checkSavedDevice({
      make: () => new PortStorage(2),
      before: [byte(0, 0x12), byte(1, 0x34)],
      between: [[0, 0xffff, 2]],
      after: [byte(0), byte(1), [0, undefined, 2]],
    });
    expect(new PortStorage(2).restore(new PortStorage(1).save())).toEqual({
      ok: false,
      error: 'saved ports: expected 2 ports, found 1',
    });
    const fast = new FastReset(new PowerSwitch());
    fast.write(0, 1, 0x42);
    const saved = fast.save();
    fast.write(0, 1, 0x24);
    expect(fast.restore(saved).ok).toBe(true);
    expect(fast.read(0, 1)).toBe(0x42);
    expect(fast.restore({ ...saved, version: 9 }).ok).toBe(false);
  });

  it('configuration mechanism and power management', () => {
    checkSavedDevice({
      make: () => new ConfigMechanism(new PciBus(), silentEvents, new PowerSwitch()),
      before: [[0, 0x80001004], byte(1, 2)],
      between: [[0, 0x10], byte(1, 8)],
      after: [[0], byte(1), [4], [0, 7], [0]],
    });
    checkSavedDevice({
      make: (clock) => new PowerManagement(clock, new PowerSwitch()),
      before: [
        [2, 0x123, 2],
        [4, 0x1c01, 2],
      ],
      between: [
        [2, 0, 2],
        [4, 0, 2],
      ],
      after: [[0, undefined, 2], [2, undefined, 2], [4, undefined, 2], [8]],
    });
  });

  const PORTS = [
    0x20, 0x21, 0xa0, 0xa1, 0x60, 0x61, 0x64, 0x70, 0x71, 0x92, 0xb2, 0xb3, 0x1f0, 0x1f1, 0x1f2,
    0x1f3, 0x1f4, 0x1f5, 0x1f6, 0x1f7, 0x170, 0x172, 0x176, 0x177, 0x3f6, 0x3f8, 0x3f9, 0x3fb,
    0x3fd, 0x4d0, 0x510, 0x511, 0x514, 0x518, 0xb000, 0xb004, 0xb008, 0xc000, 0xc004, 0xc008,
  ] as const;

  /** Random accesses to ports and configuration spaces, which don't depend on what is read. */
  function program(seed: number): ((machine: Machine) => number | undefined)[] {
    const random = new Random(seed);
    return Array.from({ length: 1500 }, () => {
      const port = random.pick(PORTS);
      const width = random.pick([1, 1, 2, 4] as const);
      const place = random.pick([0, 8, 9, 11, 16, 24, 24, 24, 0xf8]) * 256;
      const address = (0x80000000 | place | (4 * random.below(24))) >>> 0;
      const value = random.pick([0, 1, 0x20, 0x41, 0xc001, 0xec, random.below(256), random.word()]);
      const kind = random.below(10);
      return (machine) => {
        if (kind < 3) {
          machine.portWrite(0xcf8, 4, address);
          if (kind === 0) {
            machine.portWrite(0xcfc, 4, value);
          }
          return machine.portRead(0xcfc, 4);
        }
        if (kind < 6) {
          machine.portWrite(port, width, value % 2 ** (8 * width));
          return undefined;
        }
        machine.poll();
        return kind === 6
          ? machine.read(0xfebc0000 + (value & 0xff), 4)
          : machine.portRead(port, width);
      };
    });
  }

  it.each(['pc', 'q35'].flatMap((machine) => [1, 2, 3, 4].map((seed) => [machine, seed] as const)))(
    'all of %s: the same accesses give the same again (seed %i)',
    (name, seed) => {
      const description = {
        ...empty,
        program: 'qemu-system-i386',
        arch: 'i386',
        machine: name,
        ramBytes: 16 * 2 ** 20,
        drives: [drive('hd')],
        ideDrives:
          name === 'pc' ? [{ unit: 0, media: 'disk', drive: 'hd', place: undefined } as const] : [],
        devices: [device('virtio-rng-pci,addr=3'), device('virtio-net-pci,addr=4')],
      } as const;
      const host = { ...testHost(), openDisk: () => ({ ok: true, value: disk() }) as const };
      const machine = created(description, host);
      const steps = program(seed);
      const run = (from: number, to: number): unknown[] =>
        steps.slice(from, to).map((step) => [step(machine), machine.exitRequest]);
      run(0, 750);
      const saved = machine.save();
      const kept = structuredClone(saved);
      const ram = machine.ram.bytes.slice();
      const seen = run(750, 1500);
      const end = machine.save();
      expect(end).not.toEqual(saved);
      for (const target of [machine, created(description, host)]) {
        expect(target.restore(structuredClone(kept))).toEqual({ ok: true, value: undefined });
        target.ram.bytes.set(ram);
        const again = steps.slice(750).map((step) => [step(target), target.exitRequest]);
        expect(again).toEqual(seen);
        expect(target.save()).toEqual(end);
      }
      expect(saved).toEqual(kept);
    },
  );
});
