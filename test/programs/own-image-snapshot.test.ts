import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { virtioSnapshot } from '../../src/runtime/session/virtio-snapshot';
import { DebianImage, noDebianImage } from '../support/debian-image';
import { OwnImageBoard } from '../support/own-image-board';
import { disk, exampleDisk, Scratch } from './program';

/* The real U-Boot and the built-in firmware on the same machine, with the same lines typed: the same state of the devices. */

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
  const debian = new DebianImage();
  const argv = [...COMMON, ...machine];
  const content = readFileSync(exampleDisk);
  const board = await OwnImageBoard.create({ argv, image: debian.bytes, disk: content });
  board.bootToPrompt();
  for (const line of lines) {
    board.command(line);
  }
  const drivers = debian.model.drivers(board.read, board.gd);
  const snapshot = virtioSnapshot(board.slots(), drivers, board.machine.ram, 0);
  board.dispose();
  return { snapshot, problems: drivers.problems };
}

describe.skipIf(noDebianImage !== '')(`the snapshot of Debian's U-Boot${noDebianImage}`, () => {
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
