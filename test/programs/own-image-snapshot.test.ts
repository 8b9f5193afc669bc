import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findUBootVersion } from '../../src/elf/image/u-boot-version';
import { bytesSource } from '../../src/elf/file/byte-source';
import { findLayouts } from '../../src/elf/layouts/known-layouts';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { DriverModelReader } from '../../src/runtime/binary/model/driver-model';
import { guestDrivers } from '../../src/runtime/binary/model/guest-drivers';
import { GuestStructures } from '../../src/runtime/binary/model/guest-structures';
import { virtioSnapshot } from '../../src/runtime/session/virtio-snapshot';
import { OwnImageBoard } from '../support/own-image-board';
import { disk, exampleDisk, Scratch } from './program';

/* The real U-Boot and the built-in firmware on the same machine, with the same lines typed: the same state of the devices. */

const IMAGE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';
const why = existsSync(IMAGE) ? '' : ' (skipped: package u-boot-qemu is not installed)';

const scratch = new Scratch();

const COMMON = ['qemu-system-riscv64', '-nographic', '-machine', 'virt', '-bios', 'u-boot.bin'];
const NET = ['-netdev', 'user,id=net0', '-device'];
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  'virtio-mmio, legacy': [...NET, 'virtio-net-device,netdev=net0', ...disk('disk.img')],
  'virtio-mmio, modern': [
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...[...NET, 'virtio-net-device,netdev=net0', ...disk('disk.img')],
  ],
  'virtio-pci, transitional': onPci(''),
  'virtio-pci, modern': onPci(',disable-legacy=on,disable-modern=off'),
};
const LINES = ['virtio scan', 'ls virtio 0 /'];

function onPci(interfaces: string): string[] {
  return [
    ...[...NET, `virtio-net-pci,netdev=net0${interfaces}`],
    ...['-drive', 'if=none,file=disk.img,format=raw,id=hd0'],
    ...['-device', `virtio-blk-pci,drive=hd0${interfaces}`],
  ];
}

async function ofBuiltIn(machine: readonly string[], lines: readonly string[]) {
  scratch.write('typed.txt', lines.map((line) => `${line}\n`).join(''));
  const args = ['snapshot', '--type', 'typed.txt', '--', ...COMMON, ...machine];
  const { code, stdout, stderr } = await scratch.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as VirtioSnapshot;
}

async function ofRealOne(machine: readonly string[], lines: readonly string[]) {
  const image = readFileSync(IMAGE);
  const argv = [...COMMON, ...machine];
  const board = await OwnImageBoard.create({ argv, image, disk: readFileSync(exampleDisk) });
  board.bootToPrompt();
  for (const line of lines) {
    board.command(line);
  }
  const version = findUBootVersion(bytesSource(image));
  const layouts = findLayouts({ bits: 64, mode: 'machine', version });
  if (!layouts.ok) {
    throw new Error(layouts.error);
  }
  const structures = new GuestStructures(layouts.value, board.read);
  const drivers = guestDrivers(structures, new DriverModelReader(structures).read(board.gd));
  const snapshot = virtioSnapshot(board.slots(), drivers, board.machine.ram, 0);
  board.dispose();
  return { snapshot, problems: drivers.problems };
}

describe.skipIf(why !== '')(`the snapshot of Debian's U-Boot${why}`, () => {
  for (const [name, machine] of Object.entries(MACHINES)) {
    it.each([
      ['at the prompt', LINES.slice(0, 0)],
      ['after virtio scan and ls', LINES],
    ])(`is that of the built-in firmware: ${name}, %s`, async (_, lines) => {
      const builtIn = await ofBuiltIn(machine, lines);
      const { snapshot, problems } = await ofRealOne(machine, lines);
      expect(problems).toEqual([]);
      // What JSON leaves out is undefined.
      const plain = JSON.parse(JSON.stringify(snapshot)) as VirtioSnapshot;
      expect(plain).toEqual({ ...builtIn, statement: 0 });
      // U-Boot looks for PCI devices only when it is told to.
      const probed = lines.length > 0 ? 2 : name.includes('mmio') ? 1 : 0;
      expect(plain.transports.filter(({ device }) => device?.driverProbed).length).toBe(probed);
    });
  }
});
