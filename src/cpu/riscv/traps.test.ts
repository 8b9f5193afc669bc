import { beforeAll, describe, expect, it } from 'vitest';
import { CODE, DATA, HANDLER, TestHart, type Line } from '../../../test/support/test-hart';
import { INTERRUPTS } from './hart';

const USER = 0n;
const SUPERVISOR = 1n;
const MACHINE = 3n;
const S_HANDLER = 0x8003_0000n;

describe.each([64, 32] as const)('traps of RV%i', (xlen) => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
    // What an interrupt's handler begins with, as it is run at once.
    test.load([['addi', {}]], HANDLER);
  });
  const ones = 2n ** BigInt(xlen) - 1n;
  const interrupt = 1n << BigInt(xlen - 1);
  const run = (
    lines: readonly Line[],
    state: Record<string, bigint> = {},
    count = lines.length,
  ): void => {
    test.load(lines);
    test.set(state);
    test.run(count);
  };
  /** Reads a CSR as it is after all ones and `value` were written. */
  const csr = (
    number: number,
    value = ones,
    state: Record<string, bigint> = {},
  ): bigint | undefined => {
    const lines: Line[] = [
      ['csrrw', { rd: 0, rs1: 11, imm: number }],
      ['csrrs', { rd: 10, rs1: 0, imm: number }],
    ];
    run(lines, { x11: value, ...state });
    return test.hart.get('synchronousTraps') === 0n ? test.hart.get('x10') : undefined;
  };

  it.each([
    ['user', USER, 8n],
    ['supervisor', SUPERVISOR, 9n],
    ['machine', MACHINE, 11n],
  ])('ecall from %s mode', (_name, privilege, cause) => {
    run([['ecall']], { privilege, mstatus: 8n });
    expect(test.trap()).toEqual([cause, 0n, CODE]);
    expect(test.hart.get('privilege')).toBe(MACHINE);
    // MPP, MPIE and MIE.
    expect(test.hart.get('mstatus')).toBe((privilege << 11n) | 0x80n);
  });

  it.each([
    ['ecall', 8n],
    ['ebreak', 3n],
  ])('%s of a user goes to supervisor mode where it is delegated', (name, cause) => {
    const state = { privilege: USER, medeleg: 1n << cause, stvec: S_HANDLER, mstatus: 2n };
    run([[name]], state);
    const { hart } = test;
    expect([hart.get('pc'), hart.get('privilege')]).toEqual([S_HANDLER, SUPERVISOR]);
    expect([hart.get('scause'), hart.get('sepc'), hart.get('stval')]).toEqual([cause, CODE, 0n]);
    // SPIE alone: came from user mode.
    expect(hart.get('mstatus')).toBe(0x20n);
    run([[name]], { ...state, privilege: MACHINE });
    expect(hart.get('pc')).toBe(HANDLER);
  });

  it.each([
    ['all zeros', 0x0000, 0n],
    ['all ones', 0xffff_ffff, 0xffff_ffffn],
    ['fadd.s', 0x0000_0053, 0x53n],
    ['c.fld', 0x2000, 0x2000n],
    ['c.addi4spn of nothing', 0x0004, 4n],
    ['c.jr x0', 0x8002, 0x8002n],
    ['a CSR that is not there', 0x7c00_2573, 0x7c00_2573n],
    ['a write to a CSR that can only be read', 0xf140_1073, 0xf140_1073n],
  ])('an illegal instruction: %s', (_name, bits, value) => {
    run([bits]);
    expect(test.trap()).toEqual([2n, value, CODE]);
  });

  it('illegal instructions are told at the end of RAM and in devices, too', () => {
    test.load([0x0004], 0x800f_fffen);
    test.run(1);
    expect(test.trap()).toEqual([2n, 4n, 0x800f_fffen]);
    test.load([]);
    test.bus.answers.set(0x1000, 0xffffn);
    test.bus.answers.set(0x1002, 0x1234n);
    test.set({ pc: 0x1000n });
    test.run(1);
    expect(test.trap()).toEqual([2n, 0x1234_ffffn, 0x1000n]);
  });

  it.each([
    ['mret', SUPERVISOR, 0n],
    ['sret', USER, 0n],
    ['sret', SUPERVISOR, 1n << 22n],
    ['wfi', USER, 0n],
    ['wfi', SUPERVISOR, 1n << 21n],
    ['sfence.vma', USER, 0n],
    ['sfence.vma', SUPERVISOR, 1n << 20n],
  ])('%s is illegal in mode %i with mstatus %i', (name, privilege, mstatus) => {
    run([[name]], { privilege, mstatus });
    expect(test.trap()?.[0]).toBe(2n);
  });

  it('a trap and a way back from one give up what was reserved', () => {
    for (const [between, registers] of [
      ['ecall', {}],
      ['mret', { mepc: CODE + 8n, mstatus: 3n << 11n }],
    ] as const) {
      test.load([['mret']], HANDLER);
      test.load([['lr.w', { rd: 10, rs1: 11 }], [between], ['sc.w', { rd: 12, rs1: 11 }]]);
      test.set({ x11: DATA, ...registers });
      test.run(2);
      test.set({ pc: CODE + 8n });
      test.run(1);
      expect(test.hart.get('x12')).toBe(1n);
    }
    test.load([['addi', {}]], HANDLER);
  });

  it('mret and sret go back', () => {
    run([['mret']], { mepc: DATA, mstatus: (1n << 11n) | 0x80n | (1n << 17n) });
    expect([test.hart.get('pc'), test.hart.get('privilege')]).toEqual([DATA, SUPERVISOR]);
    expect(test.hart.get('mstatus')).toBe(0x88n);
    run([['sret']], { sepc: DATA, privilege: SUPERVISOR, mstatus: 0x102n });
    expect([test.hart.get('pc'), test.hart.get('privilege')]).toEqual([DATA, SUPERVISOR]);
    expect(test.hart.get('mstatus')).toBe(0x20n);
    run([['sret']], { sepc: DATA, privilege: SUPERVISOR, mstatus: 0x2n });
    expect([test.hart.get('pc'), test.hart.get('privilege')]).toEqual([DATA, USER]);
    expect(test.hart.get('mstatus')).toBe(0x20n);
  });

  it('takes interrupts by their order, when they are enabled', () => {
    const nop: Line = ['addi', {}];
    run([nop], { mip: 0x888n, mie: 0x888n });
    expect(test.hart.get('pc')).toBe(CODE + 4n);
    for (const [mip, cause] of [
      [0x888n, 11n],
      [0x088n, 3n],
      [0x0a2n, 7n],
      [0x222n, 9n],
      [0x022n, 1n],
      [0x020n, 5n],
    ] as const) {
      run([nop], { mip, mie: 0xaaan, mstatus: 8n });
      expect(test.hart.get('mcause')).toBe(interrupt | cause);
      expect([test.hart.get('mepc'), test.hart.get('mtval')]).toEqual([CODE, 0n]);
    }
  });

  it('takes a delegated interrupt in supervisor mode, and one of machine mode from below at any time', () => {
    const nop: Line = ['addi', {}];
    const state = { privilege: SUPERVISOR, mie: 0xaaan, mideleg: 0x222n, stvec: S_HANDLER | 1n };
    run([nop], { ...state, mip: 0x20n });
    expect(test.hart.get('pc')).toBe(CODE + 4n);
    run([nop], { ...state, mip: 0x20n, mstatus: 2n }, 0);
    test.run(1);
    // Vectored: 4 bytes for each cause; and the first instruction there, which is all zeros, traps.
    expect([test.hart.get('scause'), test.hart.get('sepc')]).toEqual([interrupt | 5n, CODE]);
    expect(test.hart.get('mepc')).toBe(S_HANDLER + 20n);
    run([nop], { ...state, mip: 0x80n });
    expect([test.hart.get('mcause'), test.hart.get('mepc')]).toEqual([interrupt | 7n, CODE]);
    run([nop], { ...state, privilege: MACHINE, mip: 0x20n, mstatus: 2n });
    expect(test.hart.get('pc')).toBe(CODE + 4n);
  });

  it('wfi waits for an interrupt that is enabled, even while interrupts are off', () => {
    test.load([['wfi'], ['addi', { rd: 10, rs1: 10, imm: 1 }]]);
    test.set({ mie: 0x80n, x10: 0n });
    expect(test.hart.run(10)).toBe('wfi');
    expect([test.hart.get('pc'), test.hart.get('mip')]).toEqual([CODE + 4n, 0n]);
    test.load([['wfi'], ['addi', { rd: 10, rs1: 10, imm: 1 }]]);
    test.set({ mie: 0x80n, x10: 0n });
    test.hart.setInterrupts(INTERRUPTS.machineTimer);
    expect(test.hart.run(2)).toBe('budget');
    expect(test.hart.get('x10')).toBe(1n);
  });

  it('CSR instructions read before they write, and leave alone what they are not to write', () => {
    const mscratch = 0x340;
    const results: Record<string, bigint> = {};
    for (const name of ['csrrw', 'csrrs', 'csrrc', 'csrrwi', 'csrrsi', 'csrrci']) {
      run([[name, { rd: 10, rs1: 11, imm: mscratch }]], { x11: 0b0110n, mscratch: 0b1100n });
      expect(test.hart.get('x10')).toBe(0b1100n);
      results[name] = test.hart.get('mscratch');
    }
    expect(results).toEqual({
      csrrw: 0b0110n,
      csrrs: 0b1110n,
      csrrc: 0b1000n,
      csrrwi: 11n,
      csrrsi: 0b1111n,
      csrrci: 0b0100n,
    });
    run([['csrrs', { rd: 10, rs1: 0, imm: 0xf14 }]]);
    expect(test.trap()).toBeUndefined();
    run([['csrrc', { rd: 10, rs1: 11, imm: 0xf14 }]], { x11: 0n });
    expect(test.trap()?.[0]).toBe(2n);
  });

  it('keeps of a write what the register has', () => {
    expect(csr(0x305, 0x8000_0001n)).toBe(0x8000_0001n);
    expect(csr(0x305, 0x8000_0002n)).toBe(HANDLER);
    expect(csr(0x341)).toBe(ones - 1n);
    expect(csr(0x342)).toBe(ones);
    expect(csr(0x303)).toBe(0x222n);
    expect(csr(0x304)).toBe(0xaaan);
    expect(csr(0x344)).toBe(0x222n);
    expect(csr(0x302)).toBe(0xf0_bfffn);
    expect(csr(0x333)).toBe(0n);
    expect(csr(0x180)).toBe(0n);
    expect(csr(0x104, ones, { mideleg: 0x22n })).toBe(0x22n);
    expect(csr(0x144, ones, { mideleg: 0x222n })).toBe(2n);
    expect(csr(0x301, 0n)).toBe(((xlen === 64 ? 2n : 1n) << BigInt(xlen - 2)) | 0x14_1105n);
  });

  it('mstatus has its fields, and sstatus a part of them', () => {
    const lengths = xlen === 64 ? 0xa_0000_0000n : 0n;
    expect(csr(0x300)).toBe(lengths | 0x7e_19aan);
    run([['csrrs', { rd: 10, rs1: 0, imm: 0x100 }]], { mstatus: 0x7e_19aan });
    const users = xlen === 64 ? 0x2_0000_0000n : 0n;
    expect(test.hart.get('x10')).toBe(users | 0xc_0122n);
  });

  it('has 16 protection entries, which stay as they are once they are locked', () => {
    expect(csr(0x3b0, 0x1234n)).toBe(0x1234n);
    expect(csr(0x3bf, 0x1234n)).toBe(0x1234n);
    expect(csr(0x3c0)).toBeUndefined();
    expect(csr(0x3a4)).toBeUndefined();
    expect(csr(0x3a0, 0x0f1fn)).toBe(0x0f1fn);
    expect(csr(0x3a1, 0x0f1fn)).toBe(xlen === 64 ? undefined : 0x0f1fn);
    expect(csr(0x3a2, 0x0f1fn)).toBe(0x0f1fn);
    // Entry 1 is locked and a range from entry 0 on.
    expect(csr(0x3a0, 0x0101n, { pmpcfg0: 0x8f00n })).toBe(0x8f01n);
    expect(csr(0x3b0, 5n, { pmpcfg0: 0x8f00n })).toBe(0n);
    expect(csr(0x3b1, 5n, { pmpcfg0: 0x8f00n })).toBe(0n);
    expect(csr(0x3b2, 5n, { pmpcfg0: 0x8f00n })).toBe(5n);
  });

  it('counts instructions, and stops while it is inhibited', () => {
    const read = (imm: number): Line => ['csrrs', { rd: 10, rs1: 0, imm }];
    run([['addi', {}], ['addi', {}], read(0xc02)]);
    const start = test.hart.get('x10');
    run([['addi', {}], read(0xc02)], { minstret: 0n });
    expect(start).toBeGreaterThan(0n);
    const set = (value: bigint): void => {
      run([['csrrw', { rd: 0, rs1: 11, imm: 0xb02 }], ['addi', {}], ['addi', {}], read(0xb02)], {
        x11: value,
      });
    };
    set(100n);
    expect(test.hart.get('x10')).toBe(103n);
    run(
      [
        ['csrrw', { rd: 0, rs1: 12, imm: 0x320 }],
        ['csrrw', { rd: 0, rs1: 11, imm: 0xb02 }],
        ['addi', {}],
        read(0xb02),
      ],
      { x11: 50n, x12: 4n },
    );
    expect(test.hart.get('x10')).toBe(50n);
  });

  it('reads time from the bus, and lets lower modes read counters that are enabled', () => {
    test.bus.ticks = 0x1_2345_6789n;
    run([['csrrs', { rd: 10, rs1: 0, imm: 0xc01 }]]);
    expect(test.hart.get('x10')).toBe(test.bus.ticks & ones);
    const time = (state: Record<string, bigint>): bigint | undefined => {
      run([['csrrs', { rd: 10, rs1: 0, imm: 0xc01 }]], state);
      return test.trap()?.[0];
    };
    expect(time({ privilege: SUPERVISOR })).toBe(2n);
    expect(time({ privilege: SUPERVISOR, mcounteren: 2n })).toBeUndefined();
    expect(time({ privilege: USER, mcounteren: 2n })).toBe(2n);
    expect(time({ privilege: USER, mcounteren: 2n, scounteren: 2n })).toBeUndefined();
    run([['csrrs', { rd: 10, rs1: 0, imm: 0xc81 }]]);
    expect(xlen === 32 ? test.hart.get('x10') : test.trap()?.[0]).toBe(xlen === 32 ? 1n : 2n);
  });

  it('keeps registers of a higher mode from a lower one', () => {
    for (const [privilege, number, cause] of [
      [SUPERVISOR, 0x300, 2n],
      [USER, 0x100, 2n],
      [SUPERVISOR, 0x100, undefined],
      [USER, 0x140, 2n],
    ] as const) {
      run([['csrrs', { rd: 10, rs1: 0, imm: number }]], { privilege });
      expect(test.trap()?.[0]).toBe(cause);
    }
    run([['csrrs', { rd: 10, rs1: 0, imm: 0x180 }]], { privilege: SUPERVISOR, mstatus: 1n << 20n });
    expect(test.trap()?.[0]).toBe(2n);
  });
});
