import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { machineProgram } from '../../../test/fuzz/machine-program';
import { created, device, drive, empty, testHost } from '../../../test/support/arm-machine';
import { HostRunDisks } from './run-disks';

let folder = '';
let disks: HostRunDisks;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'machine-checkpoint-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
  disks = new HostRunDisks({ thread: 0, log: () => undefined });
});
afterEach(() => {
  disks.dispose();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const IMAGE_BYTES = 16 * 512;

it.each([1, 2, 3, 4, 5, 6])(
  'a machine and its disks go back to a checkpoint, on from there, and the image follows (seed %i)',
  (seed) => {
    const image = (): Buffer => readFileSync(path.join(folder, 'raw.img'));
    for (const name of ['raw.img', 'snapshot.img']) {
      writeFileSync(path.join(folder, name), Buffer.alloc(IMAGE_BYTES, 0x77));
    }
    const machine = created(
      {
        ...empty,
        program: 'qemu-system-riscv64',
        arch: 'riscv64',
        ramBytes: 32 * 2 ** 20,
        drives: [drive('raw'), { ...drive('snapshot'), snapshot: true }],
        devices: [
          device('virtio-blk-device,drive=raw'),
          device('virtio-blk-device,drive=snapshot'),
        ],
      },
      { ...testHost(), openDisk: (one) => disks.open(one, folder) },
    );
    const board = {
      ramBase: 0x80000000,
      slots: [
        [0x10008000, 'blk'],
        [0x10007000, 'blk'],
      ],
      functions: [],
      ecam: 0x30000000,
      pciMemory: 0x40000000,
      windows: [[0x10000000, 8]],
      modernMmio: false,
    } as const;
    const steps = machineProgram(seed, board, 900);
    const run = (from: number, to: number): unknown[] =>
      steps.slice(from, to).map((step) => step(machine));
    run(0, 300);
    const checkpoint = { state: machine.save(), ram: machine.ram.bytes.slice() };
    const mark = disks.mark();
    const then = image();
    const seen = run(300, 900);
    const ram = machine.ram.bytes.slice();
    const end = image();
    const landAt = 300 + 100 * seed;

    const goBack = (): void => {
      expect(disks.beginReplay(mark)).toBeUndefined();
      expect(machine.restore(checkpoint.state).ok).toBe(true);
      machine.ram.bytes.set(checkpoint.ram);
    };
    goBack();
    expect(run(300, 900)).toEqual(seen);
    expect(machine.ram.bytes.every((byte, i) => byte === ram[i])).toBe(true);
    expect(image().equals(end)).toBe(true);
    goBack();
    expect(disks.land()).toBeUndefined();
    expect(image().equals(then)).toBe(true);
    expect(run(300, landAt)).toEqual(seen.slice(0, landAt - 300));
    const there = image();
    run(landAt, 900);
    expect(image().equals(end)).toBe(true);
    goBack();
    run(300, landAt);
    expect(disks.land()).toBeUndefined();
    expect(image().equals(there)).toBe(true);
    expect(end.equals(then)).toBe(false);
    expect(readFileSync(path.join(folder, 'snapshot.img'))).toEqual(
      Buffer.alloc(IMAGE_BYTES, 0x77),
    );
    machine.dispose();
  },
);
