import { describe, expect, it } from 'vitest';
import { created, drive, empty, testHost } from '../../../../test/support/arm-machine';
import type { IdeDriveDescription, MachineDescription } from '../../../base/machine-description';
import type { Machine } from '../../machine';

const FIRST = 0x1f0;
const SECOND = 0x170;

function pc(ideDrives: readonly IdeDriveDescription[]): Machine {
  const description: MachineDescription = {
    ...empty,
    program: 'qemu-system-i386',
    arch: 'i386',
    machine: 'pc',
    bios: 'u-boot.rom',
    drives: ideDrives.flatMap(({ drive: id }) => (id === undefined ? [] : [drive(id)])),
    ideDrives,
  };
  return created(description, testHost());
}

const disk: IdeDriveDescription = { unit: 0, media: 'disk', drive: 'hd', place: undefined };
const cdrom: IdeDriveDescription = {
  unit: 2,
  media: 'cdrom',
  drive: undefined,
  place: undefined,
};

function choose(machine: Machine, port: number, second = false): void {
  machine.portWrite(port + 6, 1, second ? 0xf0 : 0xe0);
}

function words(machine: Machine, port: number, count: number): number[] {
  return Array.from({ length: count }, () => machine.portRead(port, 2));
}

/** Text of a drive: the first character of a word is its upper half. */
function text(data: readonly number[], word: number, count: number): string {
  const pairs = data.slice(word, word + count).map((value) => [value >> 8, value & 0xff]);
  return String.fromCharCode(...pairs.flat()).trim();
}

function packet(machine: Machine, bytes: readonly number[], room: number): number {
  choose(machine, SECOND);
  machine.portWrite(SECOND + 4, 1, room);
  machine.portWrite(SECOND + 5, 1, 0);
  machine.portWrite(SECOND + 7, 1, 0xa0);
  expect(machine.portRead(SECOND + 7, 1)).toBe(0x58);
  for (let i = 0; i < 12; i += 2) {
    machine.portWrite(SECOND, 2, (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8));
  }
  return machine.portRead(SECOND + 7, 1);
}

describe('a channel', () => {
  it('without drives reads as zero', () => {
    const machine = pc([]);
    choose(machine, FIRST);
    expect([2, 3, 4, 5, 6, 7].map((register) => machine.portRead(FIRST + register, 1))).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('shows after a reset what kind of drive there is', () => {
    const machine = pc([disk, cdrom]);
    const signature = (port: number): number[] =>
      [2, 3, 4, 5, 7].map((register) => machine.portRead(port + register, 1));
    expect(signature(FIRST)).toEqual([1, 1, 0, 0, 0x50]);
    expect(signature(SECOND)).toEqual([1, 1, 0x14, 0xeb, 0x50]);
    choose(machine, FIRST, true);
    expect(signature(FIRST)).toEqual([1, 1, 0xff, 0xff, 0]);
    machine.portWrite(FIRST + 4, 1, 0x77);
    machine.portWrite(0x3f6, 1, 4);
    expect(signature(FIRST)).toEqual([1, 1, 0, 0, 0x50]);
  });

  it('ignores commands to a drive that is not there', () => {
    const machine = pc([disk]);
    choose(machine, FIRST, true);
    machine.portWrite(FIRST + 7, 1, 0xec);
    expect(machine.portRead(FIRST + 7, 1)).toBe(0);
    expect(machine.portRead(FIRST, 2)).toBe(0);
  });
});

describe('a disk', () => {
  it('says its names and its size', () => {
    const machine = pc([disk]);
    choose(machine, FIRST);
    machine.portWrite(FIRST + 7, 1, 0xec);
    expect(machine.portRead(FIRST + 7, 1)).toBe(0x58);
    const data = words(machine, FIRST, 256);
    expect(machine.portRead(FIRST + 7, 1)).toBe(0x50);
    expect([text(data, 27, 20), text(data, 23, 4), text(data, 10, 10)]).toEqual([
      'QEMU HARDDISK',
      '2.5+',
      'QM00001',
    ]);
    // 8,388,608 sectors: the test's disk.
    expect([data[60], data[61], data[100], data[101]]).toEqual([0, 0x80, 0, 0x80]);
  });

  it('moves sectors, as many as asked for, and refuses one behind its end', () => {
    const machine = pc([disk]);
    const read = (command: number, count: number, top: number): number => {
      choose(machine, FIRST);
      for (const [register, value] of [
        [2, 0],
        [3, top],
        [2, count],
        [3, 0],
        [4, 0],
        [5, 0],
      ] as const) {
        machine.portWrite(FIRST + register, 1, value);
      }
      machine.portWrite(FIRST + 7, 1, command);
      return machine.portRead(FIRST + 7, 1);
    };
    expect(read(0x20, 2, 0)).toBe(0x58);
    words(machine, FIRST, 256);
    expect(machine.portRead(FIRST + 7, 1)).toBe(0x58);
    words(machine, FIRST, 256);
    expect(machine.portRead(FIRST + 7, 1)).toBe(0x50);
    expect(read(0x30, 1, 0)).toBe(0x58);
    for (let i = 0; i < 256; i++) {
      machine.portWrite(FIRST, 2, i);
    }
    expect(machine.portRead(FIRST + 7, 1)).toBe(0x50);
    expect(read(0x24, 1, 0xff)).toBe(0x41);
    expect(machine.portRead(FIRST + 1, 1)).toBe(4);
    expect(read(0xa1, 1, 0)).toBe(0x41);
  });
});

describe('a CD-ROM drive', () => {
  it('says what it is, and that nothing is in it', () => {
    const machine = pc([cdrom]);
    expect(packet(machine, [0x12, 0, 0, 0, 40], 40)).toBe(0x58);
    expect([4, 5, 2].map((register) => machine.portRead(SECOND + register, 1))).toEqual([36, 0, 2]);
    const inquiry = words(machine, SECOND, 18).flatMap((word) => [word & 0xff, word >> 8]);
    expect(String.fromCharCode(...inquiry.slice(8))).toBe('QEMU    QEMU DVD-ROM    2.5+');
    expect(packet(machine, [0x00], 0)).toBe(0x41);
    expect(machine.portRead(SECOND + 1, 1)).toBe(0x20);
    expect(packet(machine, [0x03, 0, 0, 0, 18], 18)).toBe(0x58);
    const sense = words(machine, SECOND, 9).flatMap((word) => [word & 0xff, word >> 8]);
    expect([sense[0], sense[2], sense[12]]).toEqual([0xf0, 2, 0x3a]);
    expect(packet(machine, [0x25], 8)).toBe(0x41);
  });

  it('says how many blocks its medium has', () => {
    const machine = pc([{ ...cdrom, drive: 'cd' }]);
    expect(packet(machine, [0x00], 0)).toBe(0x50);
    expect(packet(machine, [0x25], 8)).toBe(0x58);
    // 2,097,152 blocks of 2 KiB: the test's disk. First the last block's number, from its upper byte on.
    expect(words(machine, SECOND, 4)).toEqual([0x1f00, 0xffff, 0x0000, 0x0008]);
    expect(packet(machine, [0x28], 8)).toBe(0x41);
  });
});
