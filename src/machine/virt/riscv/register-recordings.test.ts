import { describe, expect, it } from 'vitest';
import { created, device, drive, empty } from '../../../../test/support/arm-machine';
import { playMemoryCommands } from '../../../../test/support/md-player';
import type { MachineDescription } from '../../../base/machine-description';
import type { Machine } from '../../machine';

const riscv64: MachineDescription = { ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' };

/** The registers that the recordings look at, as U-Boot leaves them. */
function boot(machine: Machine): void {
  machine.write(0x10000004, 1, 3);
  machine.write(0x30000004, 2, 4);
  machine.write(0x30008014, 4, 0x40000000);
  machine.write(0x30008004, 2, 7);
}

/** What U-Boot's `md` shows in QEMU 7.2, played on the machine without firmware. */
describe('memory commands as recorded', () => {
  it.each([
    ['riscv64-odd-rings', 'virtio-blk-device,drive=hd0'],
    ['riscv64-plic', 'virtio-blk-pci,drive=hd0'],
    ['riscv64-register-widths', 'virtio-blk-pci,drive=hd0'],
    ['riscv64-register-widths-write', 'virtio-blk-pci,drive=hd0'],
    ['riscv64-fwcfg', 'virtio-blk-pci,drive=hd0'],
    ['riscv64-flash-query', 'virtio-blk-pci,drive=hd0'],
    ['riscv64-msix-holes', 'virtio-blk-pci,drive=hd0'],
    ['riscv64-unaligned', 'virtio-blk-pci,drive=hd0'],
  ])('%s', (recording, model) => {
    const machine = created({ ...riscv64, drives: [drive('hd0')], devices: [device(model)] });
    const steps = playMemoryCommands(machine, recording, boot);
    expect(steps.length).toBeGreaterThan(8);
    for (const { typed, have, want } of steps) {
      expect({ typed, shown: have }).toEqual({ typed, shown: want });
    }
    machine.dispose();
  });
});
