import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DebianImage, noDebianImage } from '../support/debian-image';
import { OwnImageBoard } from '../support/own-image-board';
import { disk, exampleDisk, Scratch } from './program';

/* The real U-Boot and the built-in firmware on the same machine: the same hooks of the same devices, one after the other. */

const scratch = new Scratch();

const COMMON = ['qemu-system-riscv64', '-nographic', '-machine', 'virt', '-bios', 'u-boot.bin'];
const NET = ['-netdev', 'user,id=net0', '-device'];
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  'virtio-mmio': [...NET, 'virtio-net-device,netdev=net0', ...disk('disk.img')],
  'virtio-pci': [
    ...[...NET, 'virtio-net-pci,netdev=net0'],
    ...['-drive', 'if=none,file=disk.img,format=raw,id=hd0'],
    ...['-device', 'virtio-blk-pci,drive=hd0,disable-legacy=on,disable-modern=off'],
  ],
};
const LINE = 'virtio scan';

interface Hook {
  readonly hook: string;
  readonly functionName: string;
  readonly deviceName: string;
  readonly driverName: string;
  readonly uclassName: string;
}

/** Those of virtio devices and their transports; U-Boot has others that the built-in firmware has no function for. */
function ofVirtio(hooks: readonly Hook[]): string[] {
  return hooks
    .filter(({ driverName }) => driverName.startsWith('virtio'))
    .map(({ hook, functionName, deviceName, driverName, uclassName }) =>
      [hook, functionName, deviceName, driverName, uclassName].join(' '),
    );
}

async function ofBuiltIn(machine: readonly string[]): Promise<string[]> {
  scratch.write('typed.txt', `${LINE}\n`);
  const args = ['run', '--trace', 'trace.jsonl', '--type', 'typed.txt', '--', ...COMMON];
  const { code } = await scratch.run([...args, ...machine]);
  expect(code).toBe(0);
  const events = readFileSync(scratch.file('trace.jsonl'), 'utf8').trim().split('\n');
  return ofVirtio(
    events
      .map((line) => JSON.parse(line) as Hook & { readonly kind: string })
      .filter(({ kind }) => kind === 'hookEnter'),
  );
}

async function ofRealOne(machine: readonly string[]): Promise<string[]> {
  // Without symbols, as all that is needed is in the image.
  const { model, bytes } = new DebianImage(false);
  const argv = [...COMMON, ...machine];
  const content = readFileSync(exampleDisk);
  const board = await OwnImageBoard.create({ argv, image: bytes, disk: content });
  board.runToBreakpoint([model.relocateCode ?? 0]);
  model.relocate(board.hart.get('x12'));
  const hooks: Hook[] = [];
  board.watch(model.hookAddresses(), () => {
    const a0 = Number(board.hart.get('x10'));
    const call = model.hookAt(board.pc, a0, board.innermostCall, board.read);
    if (call !== undefined) {
      hooks.push({ ...call, hook: call.kind });
    }
  });
  board.bootToPrompt();
  board.command(LINE);
  board.dispose();
  return ofVirtio(hooks);
}

describe.skipIf(noDebianImage !== '')(`hooks of Debian's U-Boot${noDebianImage}`, () => {
  it.each(Object.entries(MACHINES))(
    'are those of the built-in firmware: %s',
    async (_, machine) => {
      const real = await ofRealOne(machine);
      expect(real.length).toBeGreaterThan(40);
      expect(real).toEqual(await ofBuiltIn(machine));
    },
  );
});
