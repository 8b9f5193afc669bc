import { beforeAll, describe, expect, it } from 'vitest';
import { encode } from '../../../src/cpu/riscv/assemble';
import { findInstruction, instructionsOf } from '../../../src/cpu/riscv/table/instructions';
import { CODE, HANDLER, TestHart } from '../../support/test-hart';
import { checksOf, runCheck } from './checks';
import { COMPRESSED } from './compressed';
import { COMPUTING } from './computing';
import { CONTROL } from './control';
import { MEMORY } from './memory';
import {
  DELEGABLE_INTERRUPTS,
  EXCEPTIONS,
  INTERRUPTS,
  MODES,
  NEVER,
  TRAP_CHECKS,
  type Mode,
} from './traps';

const ISA = 'imafdc';
const S_HANDLER = 0x8003_0000n;
const MPP = 3n << 11n;
const SPP = 1n << 8n;

describe.each([64, 32] as const)('self-checks of RV%i', (xlen) => {
  const checks = checksOf(xlen, [COMPUTING, MEMORY, CONTROL, COMPRESSED]);
  const nameOf = (bits: number): string | undefined => findInstruction(xlen, bits)?.name;
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen, ISA);
  });

  it.each(checks.map((check) => [check.text, check] as const))('%s', (_text, check) => {
    const [found, expected] = runCheck(test, check);
    expect(found).toEqual(expected);
  });

  it('are there for each row of the table that the core runs', () => {
    const checked = new Set(checks.map(({ bits }) => nameOf(bits)));
    const rows = instructionsOf(xlen).filter(({ emulated }) => emulated);
    expect(rows.map(({ name }) => name).filter((name) => !checked.has(name))).toEqual([]);
    // Each says itself which row it checks: the assembler's bits are the table's.
    const written = checks.map(({ text }) => text.split(' ')[0]);
    expect(checks.map(({ bits }) => nameOf(bits))).toEqual(written);
  });

  it('say of each other row that it is an illegal instruction', () => {
    for (const row of instructionsOf(xlen).filter(({ emulated }) => !emulated)) {
      const bits = encode(row, { rd: 10, rs1: 11, rs2: 12 });
      const tval = `0x${bits.toString(16)}`;
      const after = new Map([...Object.entries({ trap: '2', tval, mstatus: '0x5800' })]);
      const before = new Map([['mstatus', '0x4000']]);
      const [found, expected] = runCheck(test, { text: row.name, bits, before, after });
      expect([row.name, ...found]).toEqual([row.name, ...expected]);
    }
  });
});

describe.each([64, 32] as const)('self-checks of traps of RV%i', (xlen) => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
  });
  const top = 1n << BigInt(xlen - 1);
  const begin = (
    check: (typeof TRAP_CHECKS)[number],
    mode: Mode,
    more: Record<string, bigint> = {},
  ): void => {
    // An interrupt's handler begins at once, and isn't to trap itself.
    test.load([['addi', {}]], HANDLER);
    test.load([['addi', {}]], S_HANDLER);
    test.load([check.line]);
    test.set({ stvec: S_HANDLER, privilege: MODES[mode], ...check.state, ...more });
    test.run(1);
  };
  const told = (names: readonly string[]): bigint[] => names.map((name) => test.hart.get(name));
  const cases = TRAP_CHECKS.flatMap((check) =>
    check.modes.map((mode) => [check.name, mode, check] as const),
  );

  it.each(cases)('%s, in %s mode, goes to machine mode', (_name, mode, check) => {
    begin(check, mode);
    const { cause, interrupt, value = 0n, pc = CODE, state = {} } = check;
    const entered = interrupt ? HANDLER + 4n : HANDLER;
    const number = BigInt(cause) | (interrupt ? top : 0n);
    expect(told(['pc', 'mcause', 'mepc', 'mtval'])).toEqual([entered, number, pc, value]);
    const before = state['mstatus'] ?? 0n;
    const on = (before >> 3n) & 1n;
    const expected = (before & ~0x88n & ~MPP) | (on << 7n) | (MODES[mode] << 11n);
    expect(told(['privilege', 'mstatus', 'scause'])).toEqual([MODES.machine, expected, 0n]);
  });

  it.each(
    cases.filter(([, , { cause, interrupt }]) =>
      interrupt ? DELEGABLE_INTERRUPTS.includes(cause) : cause !== 11,
    ),
  )('%s, in %s mode, is delegated', (_name, mode, check) => {
    const { cause, interrupt, value = 0n, pc = CODE, state = {} } = check;
    begin(check, mode, { [interrupt ? 'mideleg' : 'medeleg']: 1n << BigInt(cause) });
    const number = BigInt(cause) | (interrupt ? top : 0n);
    if (mode === 'machine') {
      // What is supervisor mode's doesn't stop machine mode; exceptions stay where they are.
      expect(told(['pc', 'scause'])).toEqual([interrupt ? CODE + 4n : HANDLER, 0n]);
      expect(test.hart.get('mcause')).toBe(interrupt ? 0n : number);
      return;
    }
    const entered = interrupt ? S_HANDLER + 4n : S_HANDLER;
    expect(told(['pc', 'scause', 'sepc', 'stval'])).toEqual([entered, number, pc, value]);
    const before = state['mstatus'] ?? 0n;
    const on = (before >> 1n) & 1n;
    const from = mode === 'supervisor' ? SPP : 0n;
    const expected = (before & ~0x22n & ~SPP) | (on << 5n) | from;
    expect(told(['privilege', 'mstatus', 'mcause'])).toEqual([MODES.supervisor, expected, 0n]);
  });

  it('interrupts wait while they are off, or not enabled', () => {
    for (const check of TRAP_CHECKS.filter(({ interrupt }) => interrupt)) {
      for (const off of [{ mstatus: 0n }, { mie: 0n }, { mip: 0n }]) {
        begin(check, 'machine', off);
        expect([check.name, test.hart.get('pc')]).toEqual([check.name, CODE + 4n]);
      }
    }
  });

  it('are there for each cause that the standard has, or it says why never', () => {
    const checked = TRAP_CHECKS.map(
      ({ cause, interrupt }) => `${interrupt ? 'interrupt' : 'exception'} ${cause}`,
    );
    const all = [
      ...EXCEPTIONS.map((cause) => `exception ${cause}`),
      ...INTERRUPTS.map((cause) => `interrupt ${cause}`),
    ];
    expect([...new Set([...checked, ...NEVER.keys()])].sort()).toEqual([...all].sort());
    expect(checked.filter((cause) => NEVER.has(cause))).toEqual([]);
  });
});
