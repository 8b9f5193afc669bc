import { beforeAll, describe, expect, it } from 'vitest';
import { riscvCore } from '../../../test/support/riscv-core';
import {
  CODE,
  DATA,
  RAM,
  RAM_BYTES,
  TestBus,
  TestHart,
  type Line,
} from '../../../test/support/test-hart';
import { Hart } from './hart';

const SUPERVISOR = 1n;
const FS = 3n << 13n;
/** FS says that registers may be used and were not changed. */
const CLEAN = 2n << 13n;
const AT = Number(DATA) - RAM;

async function withIsa(xlen: 32 | 64, isa: string): Promise<TestHart> {
  const bus = new TestBus();
  const module = await riscvCore(xlen);
  const made = Hart.create({ xlen, module, ramBase: RAM, ramBytes: RAM_BYTES, bus, isa });
  if (!made.ok) {
    throw new Error(made.error);
  }
  return new TestHart(made.value, bus);
}

describe.each([64, 32] as const)('extensions that RV%i may have', (xlen) => {
  let test: TestHart;
  let plain: TestHart;
  beforeAll(async () => {
    test = await withIsa(xlen, `rv${xlen}imafdch_zicsr_zba_sstc`);
    plain = await TestHart.create(xlen);
  });
  const run = (line: Line, state: Record<string, bigint>): void => {
    test.load([line]);
    test.set(state);
    test.run(1);
  };
  /** What a CSR is after this was written; undefined: one of the two was illegal. */
  const csr = (
    number: number,
    value: bigint,
    state: Record<string, bigint> = {},
    of = test,
  ): bigint | undefined => {
    of.load([
      ['csrrw', { rd: 0, rs1: 11, imm: number }],
      ['csrrs', { rd: 10, rs1: 0, imm: number }],
    ]);
    of.set({ x11: value, ...state });
    of.run(2);
    return of.hart.get('synchronousTraps') === 0n ? of.hart.get('x10') : undefined;
  };
  const ones = 2n ** BigInt(xlen) - 1n;
  const letters = (of: TestHart): string => {
    of.load([]);
    const misa = of.hart.get('misa');
    const all = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
    return all.filter((_, i) => ((misa >> BigInt(i)) & 1n) !== 0n).join('');
  };

  it('are told in misa', () => {
    expect(letters(test)).toBe('acdfhimsu');
    expect(letters(plain)).toBe('acimsu');
  });

  it('mstatus has FS, and fcsr is there while it is on, with F and D alone', () => {
    const status = (of: TestHart, number: number): bigint => (csr(number, FS, {}, of) ?? 0n) & FS;
    expect([status(test, 0x300), status(test, 0x100)]).toEqual([FS, FS]);
    expect([status(plain, 0x300), status(plain, 0x100)]).toEqual([0n, 0n]);
    // All registers of numbers changed: SD, the uppermost bit.
    expect((csr(0x300, FS) ?? 0n) >> BigInt(xlen - 1)).toBe(1n);
    expect((csr(0x300, CLEAN) ?? 0n) >> BigInt(xlen - 1)).toBe(0n);
    expect(csr(0x003, 0xffn)).toBeUndefined();
    expect(csr(0x003, 0x1ffn, { mstatus: 1n << 13n })).toBe(0xffn);
    expect(test.hart.get('mstatus') & FS).toBe(FS);
    expect(csr(0x002, 5n, { mstatus: 1n << 13n })).toBe(5n);
    expect(test.hart.get('fcsr')).toBe(0xa0n);
    expect(csr(0x001, 0xffn, { mstatus: 1n << 13n })).toBe(31n);
  });

  it('numbers are loaded and stored', () => {
    const bytes = test.hart.ram.subarray(AT, AT + 8);
    bytes.set([1, 2, 3, 4, 5, 6, 7, 0x88]);
    run(['flw', { rd: 0, rs1: 11, imm: 4 }], { x11: DATA, mstatus: CLEAN });
    test.hart.set('f1', 0x1122_3344_5566_7788n);
    expect(test.hart.get('f0')).toBe(0xffff_ffff_8807_0605n);
    expect(test.hart.get('mstatus')).toBe(FS);
    run(['fld', { rd: 31, rs1: 11, imm: 0 }], { x11: DATA, mstatus: CLEAN });
    expect(test.hart.get('f31')).toBe(0x8807_0605_0403_0201n);
    test.load([
      ['fsd', { rs1: 11, rs2: 1, imm: 0 }],
      ['fsw', { rs1: 11, rs2: 1, imm: -4 }],
    ]);
    test.set({ x11: DATA, mstatus: CLEAN });
    test.hart.set('f1', 0x1122_3344_5566_7788n);
    test.run(2);
    expect([...bytes]).toEqual([0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]);
    expect([...test.hart.ram.subarray(AT - 4, AT)]).toEqual([0x88, 0x77, 0x66, 0x55]);
    expect(test.hart.get('mstatus')).toBe(CLEAN);
  });

  const short: readonly string[] = [
    ...['c.fld', 'c.fsd', 'c.fldsp', 'c.fsdsp'],
    ...(xlen === 32 ? ['c.flw', 'c.fsw', 'c.flwsp', 'c.fswsp'] : []),
  ];
  it.each(short)('%s', (name) => {
    const size = name.includes('w') ? 4 : 8;
    const base = name.endsWith('sp') ? 'x2' : 'x10';
    const bytes = test.hart.ram.subarray(AT + 16, AT + 24);
    bytes.fill(0xa5);
    test.load([[name, { rd: 9, rs1: 10, rs2: 9, imm: 16 }]]);
    test.set({ [base]: DATA, mstatus: CLEAN });
    test.hart.set('f9', 0n);
    test.run(1);
    const loaded = size === 4 ? 0xffff_ffff_a5a5_a5a5n : 0xa5a5_a5a5_a5a5_a5a5n;
    const stores = name.startsWith('c.fs');
    expect(test.hart.get('f9')).toBe(stores ? 0n : loaded);
    expect([...bytes.subarray(0, size)]).toEqual(Array(size).fill(stores ? 0 : 0xa5));
    expect(test.hart.get('pc')).toBe(CODE + 2n);
  });

  it('numbers are moved to and from other registers', () => {
    run(['fmv.w.x', { rd: 5, rs1: 11 }], { x11: 0x8000_0001n, mstatus: CLEAN });
    expect(test.hart.get('f5')).toBe(0xffff_ffff_8000_0001n);
    expect(test.hart.get('mstatus')).toBe(FS);
    test.load([['fmv.x.w', { rd: 10, rs1: 5 }]]);
    test.set({ mstatus: CLEAN });
    test.hart.set('f5', 0x1234_5678_8000_0001n);
    test.run(1);
    expect(test.hart.get('x10')).toBe(BigInt.asUintN(xlen, -0x7fff_ffffn));
    expect(test.hart.get('mstatus')).toBe(CLEAN);
    if (xlen === 64) {
      run(['fmv.d.x', { rd: 5, rs1: 11 }], { x11: 0x8765_4321_0000_0001n, mstatus: CLEAN });
      expect(test.hart.get('f5')).toBe(0x8765_4321_0000_0001n);
      test.load([['fmv.x.d', { rd: 10, rs1: 5 }]]);
      test.set({ mstatus: CLEAN });
      test.hart.set('f5', 0x8765_4321_0000_0001n);
      test.run(1);
      expect(test.hart.get('x10')).toBe(0x8765_4321_0000_0001n);
    }
  });

  it('are illegal while mstatus.FS is off, and where they are not', () => {
    for (const name of ['flw', 'fld', 'fsw', 'fsd', 'fmv.w.x', 'fmv.x.w']) {
      run([name, { rd: 10, rs1: 11 }], { x11: DATA });
      expect([name, test.trap()?.[0]]).toEqual([name, 2n]);
      plain.load([[name, { rd: 10, rs1: 11 }]]);
      plain.set({ x11: DATA, mstatus: CLEAN });
      plain.run(1);
      expect([name, plain.trap()?.[0]]).toEqual([name, 2n]);
    }
    for (const name of ['fadd.s', 'fsgnj.d', 'fcvt.w.s', 'fmadd.d', 'fclass.s']) {
      run([name, { rd: 10, rs1: 11 }], { mstatus: FS });
      expect([name, test.trap()?.[0]]).toEqual([name, 2n]);
    }
  });

  it('faults of loads and stores of numbers are theirs, and leave the register as it is', () => {
    test.load([['fld', { rd: 5, rs1: 11 }]]);
    test.set({ x11: 0x1000_0000n, mstatus: CLEAN });
    test.hart.set('f5', 7n);
    test.run(1);
    expect([test.trap(), test.hart.get('f5')]).toEqual([[5n, 0x1000_0000n, CODE], 7n]);
    run(['fsw', { rs1: 11 }], { x11: 0x1000_0000n, mstatus: CLEAN });
    expect(test.trap()).toEqual([7n, 0x1000_0000n, CODE]);
  });

  it('loads and stores of numbers are watched', () => {
    test.hart.setWatches([{ address: Number(DATA), lengthBytes: 1, on: 'readWrite' }]);
    for (const [name, access] of [
      ['flw', 'read'],
      ['fsd', 'write'],
    ] as const) {
      test.load([[name, { rd: 5, rs1: 11, rs2: 5 }]]);
      test.set({ x11: DATA, mstatus: CLEAN });
      expect(test.hart.run(1)).toBe('watch');
      expect(test.hart.watchHit()?.access).toBe(access);
    }
    test.hart.setWatches([]);
  });

  it('the registers of H are there with it alone, and for supervisor mode, too', () => {
    const wide = xlen === 64 ? 2n << 32n : 0n;
    for (const [number, kept] of [
      [0x600, 0x73_f3c0n | wide],
      [0x602, 0xb1ffn],
      [0x603, 0x444n],
      [0x604, 0n],
      [0x605, ones],
      [0x606, 0xffff_ffffn],
      [0x607, 0n],
      [0x60a, 0xf1n],
      [0x643, ones],
      [0x644, 0n],
      [0x645, 0x444n],
      [0x64a, 0n],
      [0x680, 0n],
      [0x200, ones],
      [0x204, 0n],
      [0x205, ones],
      [0x240, ones],
      [0x241, ones],
      [0x242, ones],
      [0x243, ones],
      [0x244, 0n],
      [0x24d, ones],
      [0x280, 0n],
    ] as const) {
      expect([number, csr(number, ones)]).toEqual([number, kept]);
      expect([number, csr(number, ones, { privilege: SUPERVISOR })]).toEqual([number, kept]);
      expect([number, csr(number, ones, { privilege: 0n })]).toEqual([number, undefined]);
      expect([number, csr(number, ones, {}, plain)]).toEqual([number, undefined]);
    }
    expect([csr(0x34a, ones), csr(0x34b, ones)]).toEqual([ones, ones]);
    expect(csr(0x34a, ones, { privilege: SUPERVISOR })).toBeUndefined();
    expect(csr(0x303, 0n)).toBe(0x1444n);
    expect(csr(0x303, 0n, {}, plain)).toBe(0n);
  });

  it('the timer of supervisor mode is up from its time on, while menvcfg turns it on', () => {
    const on = xlen === 64 ? 0x30a : 0x31a;
    const bit = 1n << BigInt(xlen - 1);
    expect(csr(on, ones)).toBe(xlen === 64 ? bit | 0xf1n : bit);
    expect(csr(on, ones, {}, plain)).toBe(xlen === 64 ? 0xf1n : 0n);
    const menvcfg = 1n << 63n;
    const write = (value: bigint, state: Record<string, bigint> = {}): bigint | undefined => {
      test.load([['csrrw', { rd: 0, rs1: 11, imm: 0x14d }]]);
      test.set({ x11: value, ...state });
      test.hart.set('menvcfg', state.menvcfg ?? menvcfg);
      test.run(1);
      return test.trap() === undefined ? test.hart.get('mip') & 0x20n : undefined;
    };
    test.bus.ticks = 1000n;
    expect([write(1001n), write(1000n), write(5n)]).toEqual([0n, 0x20n, 0x20n]);
    expect(write(1001n, { mip: 0x20n })).toBe(0n);
    expect(write(5n, { menvcfg: 0n })).toBe(0n);
    const privilege = SUPERVISOR;
    expect(write(5n, { privilege })).toBeUndefined();
    expect(write(5n, { privilege, mcounteren: 2n })).toBe(0x20n);
    expect(write(5n, { privilege, mcounteren: 2n, menvcfg: 0n })).toBeUndefined();
    expect(csr(0x14d, 5n, {}, plain)).toBeUndefined();
    // By itself.
    write(1001n);
    expect([test.hart.updateTimer(1000n), test.hart.get('mip')]).toEqual([1001n, 0n]);
    expect([test.hart.updateTimer(1001n), test.hart.get('mip')]).toEqual([undefined, 0x20n]);
    test.hart.set('menvcfg', 0n);
    expect(test.hart.updateTimer(0n)).toBeUndefined();
    // Its line can't be written.
    test.load([['csrrw', { rd: 0, rs1: 0, imm: 0x344 }]]);
    test.hart.set('menvcfg', menvcfg);
    test.hart.set('mip', 0x22n);
    test.run(1);
    expect(test.hart.get('mip')).toBe(0x20n);
    if (xlen === 32) {
      test.bus.ticks = 2n ** 32n;
      expect(csr(0x15d, 1n)).toBe(1n);
      expect(test.hart.get('stimecmp')).toBe(2n ** 32n);
    }
  });
});
