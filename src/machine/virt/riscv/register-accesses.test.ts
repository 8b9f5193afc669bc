import { describe, expect, it } from 'vitest';
import { created, device, drive, empty } from '../../../../test/support/arm-machine';
import type { MachineDescription } from '../../../base/machine-description';
import { BUS_FAULT } from '../../bus';
import type { Machine } from '../../machine';

const riscv64: MachineDescription = { ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' };

/** With a virtio-blk-pci whose MSI-X table is at 0x40000000, as U-Boot puts it. */
function withMsix(): Machine {
  const machine = created({
    ...riscv64,
    drives: [drive('hd0')],
    devices: [device('virtio-blk-pci,drive=hd0')],
  });
  machine.write(0x30008014, 4, 0x40000000);
  machine.write(0x30008004, 2, 7);
  return machine;
}

/** Values are what `md` and `mw` of U-Boot 2023.01 show in QEMU 7.2. */
describe('register accesses on RISC-V', () => {
  it.each([
    ['the test finisher', 0x100000, [2, 4]],
    ['the clock', 0x101000, [4]],
    ['msip', 0x02000000, [4]],
    ['mtimecmp', 0x02004000, [4]],
    ['mtime', 0x0200bff8, [4]],
    ['the PLIC', 0x0c002000, [4]],
    ['an MSI-X table', 0x40000000, [4]],
    ['MSI-X pending bits', 0x40000800, [4]],
    ['the UART', 0x10000007, [1]],
    ['virtio-mmio', 0x10001000, [1, 2, 4]],
    ['flash', 0x20000000, [1, 2, 4]],
  ])('%s answers only its widths', (_what, address, widths) => {
    const machine = withMsix();
    const answered = ([1, 2, 4] as const).filter((size) => {
      const value = machine.read(address, size);
      expect(machine.write(address, size, 0)).toBe(value !== BUS_FAULT);
      return value !== BUS_FAULT;
    });
    expect(answered).toEqual(widths);
    machine.dispose();
  });

  it('fw_cfg answers where QEMU’s does', () => {
    const machine = created(riscv64);
    const [data, selector, dma] = [0x10100000, 0x10100008, 0x10100010];
    expect(machine.write(selector, 2, 0)).toBe(true);
    expect(machine.read(data, 4)).toBe(0x554d4551);
    expect(machine.write(data, 1, 5)).toBe(true);
    for (const [address, size] of [
      [data + 4, 4],
      [data + 1, 1],
      [selector, 2],
      [selector, 4],
      [selector + 4, 4],
    ] as const) {
      expect(machine.read(address, size)).toBe(BUS_FAULT);
    }
    expect(machine.write(selector, 4, 0)).toBe(false);
    expect(machine.write(selector, 1, 0)).toBe(false);
    expect(machine.write(dma, 2, 0)).toBe(false);
    expect(machine.write(dma, 4, 0)).toBe(true);
    expect([machine.read(dma + 1, 1), machine.read(dma + 4, 4)]).toEqual([0x45, 0x47464320]);
    machine.dispose();
  });
});
