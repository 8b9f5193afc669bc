import { describe, expect, it } from 'vitest';
import { created, device, empty, testHost } from '../../../../test/support/arm-machine';
import type { Machine } from '../../machine';
import { MIP_MEIP, MIP_MSIP, MIP_MTIP, MIP_SEIP } from './hart-interrupts';

const PLIC = 0x0c000000;
const FAR = 0xffffffff;

function machineWithClock(smp: number): { machine: Machine; clock: { ns: number } } {
  const clock = { ns: 0 };
  const host = { ...testHost(), clock: { nowNs: () => clock.ns } };
  const machine = created(
    {
      ...empty,
      program: 'qemu-system-riscv64',
      arch: 'riscv64',
      smp,
      devices: [device('virtio-rng-device')],
    },
    host,
  );
  for (let hart = 0; hart < smp; hart++) {
    machine.write(0x02004004 + 8 * hart, 4, FAR);
  }
  return { machine, clock };
}

describe('interrupt lines into harts', () => {
  it('msip is per hart', () => {
    const { machine } = machineWithClock(2);
    machine.write(0x02000004, 4, 1);
    const lines = machine.interrupts;
    expect([0, 1, 2, -1].map((hart) => lines?.pending(hart))).toEqual([0, MIP_MSIP, 0, 0]);
    machine.write(0x02000004, 4, 0);
    expect(lines?.pending(1)).toBe(0);
    machine.dispose();
  });

  it('mtip is up from mtimecmp on, and tells when that will be', () => {
    const { machine, clock } = machineWithClock(2);
    const lines = machine.interrupts;
    expect(lines?.timerDueNs(1)).toBeUndefined();
    machine.write64(0x02004008, 50n);
    expect([lines?.pending(1), lines?.timerDueNs(1)]).toEqual([0, 5000]);
    clock.ns = 4999;
    expect(lines?.pending(1)).toBe(0);
    clock.ns = 5000;
    expect([lines?.pending(0), lines?.pending(1)]).toEqual([0, MIP_MTIP]);
    expect(lines?.timerDueNs(1)).toBeUndefined();
    machine.write64(0x02004008, 51n);
    expect([lines?.pending(1), lines?.timerDueNs(1)]).toEqual([0, 5100]);
    machine.dispose();
  });

  it('at power-on mtimecmp is 0, so that mtip is up, as in QEMU', () => {
    const machine = created({ ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' });
    expect(machine.interrupts?.pending(0)).toBe(MIP_MTIP);
    machine.dispose();
  });

  /** `info registers` of QEMU 7.2 shows these bits of mip after the same writes by U-Boot. */
  it('an alarm goes to the contexts that enable it, by priority and threshold', () => {
    const { machine } = machineWithClock(2);
    const lines = machine.interrupts;
    machine.write(PLIC + 0x2000, 4, 0x800);
    machine.write(PLIC + 0x2180, 4, 0x800);
    machine.write(PLIC + 0x2c, 4, 1);
    expect(lines?.pending(0)).toBe(0);
    machine.write(0x101010, 4, 1);
    machine.write(0x101008, 4, 1);
    expect([lines?.pending(0), lines?.pending(1)]).toEqual([MIP_MEIP, MIP_SEIP]);
    machine.write(PLIC + 0x200000, 4, 1);
    expect([lines?.pending(0), lines?.pending(1)]).toEqual([0, MIP_SEIP]);
    expect(machine.read(PLIC + 0x203004, 4)).toBe(11);
    expect(lines?.pending(1)).toBe(0);
    machine.write(PLIC + 0x203004, 4, 11);
    expect(lines?.pending(1)).toBe(0);
    machine.dispose();
  });

  it('enabling what is pending alone doesn’t raise the line, as in QEMU', () => {
    const { machine } = machineWithClock(1);
    machine.write(0x101010, 4, 1);
    machine.write(0x101008, 4, 1);
    machine.write(PLIC + 0x2c, 4, 1);
    machine.write(PLIC + 0x2000, 4, 0x800);
    expect(machine.interrupts?.pending(0)).toBe(0);
    machine.write(PLIC + 0x200000, 4, 0);
    expect(machine.interrupts?.pending(0)).toBe(MIP_MEIP);
    machine.dispose();
  });

  it('of equal priorities the lowest source comes first', () => {
    const { machine } = machineWithClock(1);
    machine.write(PLIC + 0x28, 4, 3);
    machine.write(PLIC + 0x2c, 4, 3);
    machine.write(PLIC + 0x2000, 4, 0xc00);
    machine.write(0x101010, 4, 1);
    machine.write(0x101008, 4, 1);
    machine.write(0x10000001, 1, 2);
    const claim = (): number => machine.read(PLIC + 0x200004, 4);
    expect([claim(), claim(), claim()]).toEqual([10, 11, 0]);
    machine.write(PLIC + 0x200004, 4, 10);
    machine.write(PLIC + 0x200004, 4, 11);
    machine.write(PLIC + 0x2c, 4, 4);
    machine.write(0x10000001, 1, 0);
    expect(claim()).toBe(0);
    machine.write(0x10000001, 1, 2);
    machine.write(0x101008, 4, 1);
    expect([claim(), claim(), claim()]).toEqual([11, 10, 0]);
    machine.dispose();
  });

  it('a virtio device that has used a buffer raises its slot’s source', () => {
    const { machine } = machineWithClock(1);
    const [slot, ring] = [0x10008000, 0x80001000];
    for (const [offset, value] of [
      [0x70, 3],
      [0x28, 0x1000],
      [0x38, 8],
      [0x3c, 0x1000],
      [0x40, ring / 0x1000],
      [0x70, 7],
    ] as const) {
      machine.write(slot + offset, 4, value);
    }
    machine.write64(ring, 0x80004000n);
    machine.write64(ring + 8, 0x200000010n);
    machine.write(ring + 0x82, 2, 1);
    machine.write(PLIC + 4 * 8, 4, 1);
    machine.write(PLIC + 0x2080, 4, 0x100);
    expect(machine.interrupts?.pending(0)).toBe(0);
    machine.write(slot + 0x50, 4, 0);
    machine.poll();
    expect(machine.read(slot + 0x60, 4)).toBe(1);
    expect(machine.interrupts?.pending(0)).toBe(MIP_SEIP);
    expect(machine.read(PLIC + 0x1000, 4)).toBe(0x100);
    machine.reset();
    machine.write(0x02004004, 4, FAR);
    expect(machine.interrupts?.pending(0)).toBe(0);
    machine.dispose();
  });
});
