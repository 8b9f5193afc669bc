import { describe, expect, it } from 'vitest';
import { created, device, drive, empty } from '../../../../test/support/arm-machine';
import { playMemoryCommands } from '../../../../test/support/md-player';
import type { MachineDescription } from '../../../base/machine-description';

const riscv64: MachineDescription = { ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' };

/** What U-Boot's `md` shows in QEMU 7.2, played on the machine without firmware. */
describe('memory commands as recorded', () => {
  it.each([['riscv64-odd-rings', 'virtio-blk-device,drive=hd0']])('%s', (recording, model) => {
    const machine = created({ ...riscv64, drives: [drive('hd0')], devices: [device(model)] });
    const steps = playMemoryCommands(machine, recording);
    expect(steps.length).toBeGreaterThan(8);
    for (const { typed, have, want } of steps) {
      expect({ typed, shown: have }).toEqual({ typed, shown: want });
    }
    machine.dispose();
  });
});
