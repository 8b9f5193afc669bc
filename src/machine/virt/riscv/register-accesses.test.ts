import { describe, expect, it } from 'vitest';
import { created, device, drive, empty } from '../../../../test/support/arm-machine';
import type { MachineDescription } from '../../../base/machine-description';
import { BUS_FAULT, BUS_FAULT_64 } from '../../bus';
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

  it('8 bytes are two words, but one access to the UART', () => {
    const machine = withMsix();
    const q = (address: number): string => machine.read64(address).toString(16).padStart(16, '0');
    expect(machine.write(0x10000004, 1, 3)).toBe(true);
    expect(machine.write64(0x02004000, 0x1122334455667788n)).toBe(true);
    expect(machine.write(0x10100008, 2, 0)).toBe(true);
    expect(machine.write64(0x80001000, 0xfedcba9876543210n)).toBe(true);
    expect(machine.read(0x80001004, 4)).toBe(0xfedcba98);
    const expected = {
      0x10000000: '0000000000000000',
      0x02004000: '1122334455667788',
      0x10001000: '0000000174726976',
      0x10100000: '00000000554d4551',
      0x10100010: '47464320554d4551',
      0x20000000: '0000000000000000',
      0x30000000: '0000000000081b36',
      0x00001000: '0282861300000297',
      0x40000000: '0000000000000000',
      0x40000008: '0000000100000000',
      0x80001000: 'fedcba9876543210',
    };
    const found = Object.keys(expected).map((address) => [address, q(Number(address))]);
    expect(Object.fromEntries(found)).toEqual(expected);
    for (const address of [0x100000, 0x02000000, 0x0c000000, 0x00101020, 0x10200000]) {
      expect(machine.read64(address)).toBe(BUS_FAULT_64);
      expect(machine.write64(address, 0n)).toBe(false);
    }
    machine.dispose();
  });

  it('behind an MSI-X table and its pending bits nobody answers', () => {
    const machine = withMsix();
    const bar = 0x40000000;
    for (const offset of [0x20, 0x100, 0x7fc, 0x808, 0xffc]) {
      machine.write(bar + offset, 4, 5);
      expect(machine.read(bar + offset, 4)).toBe(0xffffffff);
    }
    expect(machine.read64(bar + 0x20)).toBe(0xffffffffffffffffn);
    expect([machine.read(bar + 0x20, 1), machine.read(bar + 0x808, 2)]).toEqual([0xff, 0xffff]);
    machine.write(bar + 0x10, 4, 0x12345678);
    machine.write(bar + 0x800, 4, 0xffffffff);
    const word = (offset: number): number => machine.read(bar + offset, 4);
    expect([0, 0xc, 0x10, 0x1c, 0x800, 0x804].map(word)).toEqual([0, 1, 0x12345678, 1, 0, 0]);
    machine.dispose();
  });

  it('storage of configuration spaces stays over a reset, registers don’t', () => {
    const machine = withMsix();
    const [root, blk] = [0x30000000, 0x30008000];
    machine.write(root + 0x84, 4, 0x10);
    machine.write(root + 0x0c, 1, 8);
    machine.write(root + 0xfc, 1, 5);
    machine.write(blk + 0xf0, 4, 0x77);
    machine.write(blk + 0xb0, 1, 0xff);
    machine.write(blk + 0x3c, 1, 9);
    machine.write(blk + 0x9a, 2, 0xffff);
    expect(machine.read(blk + 0x98, 4) >>> 16).toBe(0xc001);
    machine.reset();
    const word = (address: number): number => machine.read(address, 4);
    expect([root + 0x84, root + 0x0c, root + 0xfc].map(word)).toEqual([0x10, 0, 5]);
    expect([0xf0, 0xb0, 0x3c, 0x04, 0x14, 0x98].map((at) => word(blk + at))).toEqual([
      0x77, 0xff, 0x100, 0x00100000, 0, 0x00018411,
    ]);
    machine.dispose();
  });
});
