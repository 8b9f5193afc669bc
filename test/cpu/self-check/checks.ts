import type { Xlen } from '../../../src/cpu/riscv/table/instructions';
import { CODE, DATA, HANDLER, RAM, type TestHart } from '../../support/test-hart';

/**
 * Checks of instructions, one a line: as assemblers write it; its bits, which an assembler has made of that; what is before; and
 * what is different behind it. All else is to be as before, and pc behind the instruction.
 *
 *     addi a0,a1,-6 | ffa58513 | a1=5 | a0=-1
 *
 * Registers are numbers of their width, with or without sign; those of F and D have 64 bits without. `D` is the address of
 * data, `C` that of the instruction, and `m` the bytes from D on. `trap` is the cause with which the handler is entered.
 */
export interface Checks {
  readonly both?: string;
  readonly only64?: string;
  readonly only32?: string;
}

export interface Check {
  readonly text: string;
  readonly bits: number;
  readonly before: Values;
  readonly after: Values;
}

type Values = ReadonlyMap<string, string>;

const NAMES = [
  ...['zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1'],
  ...['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'],
  ...['s2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 't3', 't4', 't5', 't6'],
];
const FLOAT_NAMES = new Map(['fa0', 'fa1'].map((name, i) => [name, `f${10 + i}`]));
const MEMORY = 'm';
/** Bytes that are looked at around D. */
const AROUND = { from: Number(DATA) - RAM - 0x20, to: Number(DATA) - RAM + 0x40 } as const;
/** CSRs and the like that must stay when nothing is said of them. */
const OTHERS = [
  ...['privilege', 'mstatus', 'mtvec', 'mepc', 'mcause', 'mtval', 'mie', 'mip', 'mscratch'],
  ...['stvec', 'sepc', 'scause', 'stval', 'sscratch', 'medeleg', 'mideleg', 'fcsr'],
];
const SLOTS = [
  ...Array.from({ length: 32 }, (_, i) => `x${i}`),
  ...Array.from({ length: 32 }, (_, i) => `f${i}`),
  ...OTHERS,
];

/** Throws where a line isn't a check. */
export function checksOf(xlen: Xlen, all: readonly Checks[]): Check[] {
  return all
    .flatMap(({ both, only64, only32 }) => [both, xlen === 64 ? only64 : only32])
    .flatMap((text) => (text ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [text = '', bits = '', before, after, ...rest] = line.split('|').map((s) => s.trim());
      if (
        before === undefined ||
        after === undefined ||
        rest.length > 0 ||
        !/^([\da-f]{4}){1,2}$/.test(bits)
      ) {
        throw new Error(`expected 'text | bits | before | after', found '${line}'`);
      }
      return { text, bits: parseInt(bits, 16), before: values(before), after: values(after) };
    });
}

function values(text: string): Values {
  const parts = text.split(' ').filter((part) => part !== '');
  return new Map(
    parts.map((part) => {
      const [name, value, ...rest] = part.split('=');
      if (name === undefined || value === undefined || rest.length > 0) {
        throw new Error(`expected 'name=value', found '${part}'`);
      }
      return [name, value];
    }),
  );
}

/** Of `-5`, `0xff`, `D`, `C+16`. */
function numberOf(text: string): bigint {
  const [, base = '', sign = '', digits = ''] = /^([CD]?)([+-]?)(\w*)$/.exec(text) ?? [];
  if (base === '' && digits === '') {
    throw new Error(`expected a number, found '${text}'`);
  }
  const value = digits === '' ? 0n : BigInt(digits);
  const start = base === 'D' ? DATA : base === 'C' ? CODE : 0n;
  return sign === '-' ? start - value : start + value;
}

function slotOf(name: string): string {
  const register = NAMES.indexOf(name);
  return register >= 0 ? `x${register}` : (FLOAT_NAMES.get(name) ?? name);
}

/** All that a check looks at, as text; slots by their names. */
function stateOf({ hart }: TestHart): Map<string, string> {
  const state = new Map([...SLOTS, 'pc'].map((name) => [name, hart.get(name).toString(16)]));
  const bytes = hart.ram.subarray(AROUND.from, AROUND.to);
  return state.set(MEMORY, Buffer.from(bytes).toString('hex'));
}

/** Runs the one instruction. Gives what is there then and what is expected, of all that is different or should be. */
export function runCheck(
  test: TestHart,
  { bits, before, after }: Check,
): [found: string[], expected: string[]] {
  const { hart } = test;
  const putBytes = (values: Values): void => {
    hart.ram.set(Buffer.from(values.get(MEMORY) ?? '', 'hex'), Number(DATA) - RAM);
  };
  const width = (slot: string): number => (slot.startsWith('f') ? 64 : hart.xlen);
  hart.ram.fill(0xa5, AROUND.from, AROUND.to);
  test.load([bits]);
  for (let i = 1; i < 32; i++) {
    // What nothing is said of is 0 where it is an operand, and something else where it only must stay.
    hart.set(`x${i}`, i >= 28 ? BigInt(i) : 0n);
  }
  putBytes(before);
  for (const [name, text] of before) {
    if (name !== MEMORY) {
      const slot = slotOf(name);
      hart.set(slot, BigInt.asUintN(width(slot), numberOf(text)));
    }
  }
  const expected = stateOf(test);
  const cause = after.get('trap');
  const put = (slot: string, value: bigint): void => {
    expected.set(slot, BigInt.asUintN(width(slot), value).toString(16));
  };
  put('pc', CODE + ((bits & 3) === 3 ? 4n : 2n));
  if (cause !== undefined) {
    put('pc', HANDLER);
    put('mcause', numberOf(cause));
    put('mepc', CODE);
    put('mtval', numberOf(after.get('tval') ?? '0'));
    // MPP says machine mode, in which all these begin.
    put('mstatus', 3n << 11n);
  }
  for (const [name, text] of after) {
    if (!['trap', 'tval', MEMORY].includes(name)) {
      put(slotOf(name), numberOf(text));
    }
  }
  test.run(1);
  const found = stateOf(test);
  putBytes(before);
  putBytes(after);
  if (cause === undefined) {
    expected.set(MEMORY, stateOf(test).get(MEMORY) ?? '');
  }
  // Slots that are the core's own, and told by the check alone.
  for (const name of after.keys()) {
    const slot = slotOf(name);
    if (!found.has(slot) && !['trap', 'tval'].includes(name)) {
      found.set(slot, BigInt.asUintN(width(slot), hart.get(slot)).toString(16));
    }
  }
  const different = [...expected].filter(([name, value]) => value !== found.get(name));
  return [
    different.map(([name]) => `${name}=${found.get(name) ?? ''}`),
    different.map(([name, value]) => `${name}=${value}`),
  ];
}
