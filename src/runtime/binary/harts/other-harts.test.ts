import { beforeEach, describe, expect, it } from 'vitest';
import { created, empty, testHost } from '../../../../test/support/arm-machine';
import { riscvCore } from '../../../../test/support/riscv-core';
import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import type { MachineDescription } from '../../../base/machine-description';
import { assemble, type AssembledOperands } from '../../../cpu/riscv/assemble';
import type { Hart } from '../../../cpu/riscv/hart';
import { RISCV_CLINT, RISCV_TEST } from '../../../machine/virt/riscv/memory-map';
import { BinaryImage } from '../binary-image';
import { createHartMachine, type HartMachine } from '../hart-machine';
import { OtherHarts, type OtherHartsListener } from './other-harts';

const RAM = 0x8000_0000;
const TURN = 4096;
const RELAXED = 4 * TURN;
const riscv: MachineDescription = {
  ...empty,
  program: 'qemu-system-riscv64',
  arch: 'riscv64',
  smp: 3,
};
const bios = { name: 'u-boot.bin', path: '/u-boot.bin', bytes: new Uint8Array(8) };
const firmware: BinaryFirmware = {
  bios,
  kernel: undefined,
  uBoot: 'bios',
  mode: 'machine',
  sbi: 'none',
};
const SOFTWARE = 8n;
const [A0, A1, A2] = [10, 11, 12];

type Line = readonly [name: string, operands?: AssembledOperands];
const COUNTING: readonly Line[] = [
  ['addi', { rd: A0, rs1: A0, imm: 1 }],
  ['jal', { rd: 0, imm: -4 }],
];

describe('harts beside the first one', () => {
  let machine: HartMachine;
  let others: OtherHarts;
  let hanging: Hart | undefined;
  const told: string[] = [];
  const listener: OtherHartsListener = {
    bus: {
      read: (address) => told.push(`read ${address.toString(16)}`),
      wrote: (address, _size, value) => told.push(`wrote ${address.toString(16)} ${value}`),
    },
    watched: ({ address, access }) => told.push(`${access} ${address.toString(16)}`),
  };
  const hart = (number: number): Hart => machine.harts.all[number] ?? machine.hart;
  const load = (at: number, lines: readonly Line[]): void => {
    lines.forEach(([name, operands], i) => {
      machine.ram.view.setUint32(at - RAM + 4 * i, assemble(64, name, operands), true);
    });
    machine.hart.written(at, 4 * lines.length);
  };
  const create = (): OtherHarts =>
    new OtherHarts(machine, {
      setLines: (each) => {
        each.setInterrupts(machine.interrupts?.pending(Number(each.get('mhartid'))) ?? 0);
      },
      call: () => undefined,
      hangs: (each) => each === hanging,
    });
  beforeEach(async () => {
    hanging = undefined;
    told.length = 0;
    const clock = { nowNs: () => 0 };
    machine = createHartMachine({
      xlen: 64,
      isa: 'rv64imac',
      core: await riscvCore(64),
      clock,
      processors: riscv.smp,
      image: new BinaryImage(firmware, 64, RAM),
      build: (placeRam) => created(riscv, { ...testHost(), clock, firmware, placeRam }),
    });
    load(RAM, COUNTING);
    load(RAM + 0x100, [['wfi'], ...COUNTING]);
    for (const each of machine.harts.all) {
      each.reset(BigInt(RAM));
    }
    others = create();
    others.reset();
  });
  /** Those that wait begin at the `wfi`. */
  const park = (...numbers: readonly number[]): void => {
    for (const number of numbers) {
      hart(number).set('pc', BigInt(RAM + 0x100));
      hart(number).set('mie', SOFTWARE);
    }
  };
  const counts = (): number[] => machine.harts.all.map((each) => Number(each.get('count')));

  it('have turns as long as what the first one ran, each at its count', () => {
    expect(others.turnAt).toBe(TURN);
    others.look(TURN - 1, listener);
    expect(counts()).toEqual([0, 0, 0]);
    others.look(TURN, listener);
    expect([others.turnAt, others.compute, counts()]).toEqual([2 * TURN, true, [0, TURN, TURN]]);
    others.look(TURN, listener);
    expect(counts()).toEqual([0, TURN, TURN]);
    others.wait(TURN + 5, false, listener);
    expect([others.turnAt, counts()]).toEqual([2 * TURN, [0, 2 * TURN, 2 * TURN]]);
  });

  it('are seldom looked at while all wait, until something may have woken one', () => {
    park(1, 2);
    others.look(TURN, listener);
    expect([others.turnAt, others.compute, counts()]).toEqual([RELAXED, false, [0, 1, 1]]);
    machine.write(RISCV_CLINT.base + 4, 4, 1);
    others.wait(TURN + 5, false, listener);
    expect(counts()).toEqual([0, 1, 1]);
    expect([others.touched(TURN + 5), others.touched(TURN + 6)]).toEqual([true, false]);
    expect(others.turnAt).toBe(2 * TURN);
    others.look(2 * TURN, listener);
    expect(counts()).toEqual([0, 1 + TURN, 1]);
    // Nobody has said so, and the first one sleeps.
    park(1);
    others.look(3 * TURN, listener);
    machine.write(RISCV_CLINT.base + 8, 4, 1);
    others.wait(3 * TURN + 1, true, listener);
    expect(Number(hart(2).get('count'))).toBe(1 + TURN);
  });

  it('do not compute where they stay for ever', () => {
    park(2);
    hanging = hart(1);
    others.look(TURN, listener);
    expect([others.turnAt, others.compute, counts()]).toEqual([RELAXED, false, [0, TURN, 1]]);
  });

  it('see at once that an interrupt is gone which they take back', () => {
    load(RAM + 0x200, [
      ['sw', { rs1: A1, rs2: 0, imm: 4 }],
      ['csrrs', { rd: A2, rs1: 0, imm: 0x344 }],
      ...COUNTING,
    ]);
    hart(1).set('pc', BigInt(RAM + 0x200));
    hart(1).set('x11', BigInt(RISCV_CLINT.base));
    park(2);
    machine.write(RISCV_CLINT.base + 4, 4, 1);
    others.look(TURN, listener);
    expect(hart(1).get('x12') & SOFTWARE).toBe(0n);
    expect(told).toEqual(['wrote 2000004 0']);
    expect(machine.accesses.listener).toBeUndefined();
  });

  it('end their turn where one switches the machine off, and tell of what is watched', () => {
    load(RAM + 0x200, [
      ['sw', { rs1: A2, rs2: 0, imm: 0 }],
      ['sw', { rs1: A1, rs2: A0, imm: 0 }],
      ...COUNTING,
    ]);
    hart(1).set('pc', BigInt(RAM + 0x200));
    hart(1).set('x10', 0x5555n);
    hart(1).set('x11', BigInt(RISCV_TEST.base));
    hart(1).set('x12', BigInt(RAM + 0x1000));
    machine.hart.setWatches([{ address: RAM + 0x1000, lengthBytes: 4, on: 'write' }]);
    others.look(TURN, listener);
    expect(machine.exitRequest).toBe('poweroff');
    expect(told).toEqual(['write 80001000', `wrote ${RISCV_TEST.base.toString(16)} 21845`]);
    expect(counts()).toEqual([0, 2, 0]);
  });

  it('go on from a saved state as they did before', () => {
    park(2);
    others.look(TURN, listener);
    const [saved, harts] = [structuredClone(others.save()), machine.harts.save()];
    const goOn = (one: OtherHarts): unknown => {
      one.look(2 * TURN, listener);
      one.wait(2 * TURN + 1, false, listener);
      return [one.save(), machine.harts.save()];
    };
    const after = goOn(others);
    const again = create();
    again.restore(saved);
    expect(machine.harts.restore(harts).ok).toBe(true);
    expect(goOn(again)).toEqual(after);
  });
});
