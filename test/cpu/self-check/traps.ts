import { DATA, type Line } from '../../support/test-hart';

/** A way to a trap: what runs, in which state, and what the handler is told. */
export interface TrapCheck {
  readonly name: string;
  readonly cause: number;
  readonly interrupt?: true;
  readonly line: Line;
  readonly state?: Readonly<Record<string, bigint>>;
  /** Modes in which it is one. */
  readonly modes: readonly Mode[];
  readonly value?: bigint;
  /** Where the instruction is that traps; undefined: at the start. */
  readonly pc?: bigint;
}

export const MODES = { user: 0n, supervisor: 1n, machine: 3n } as const;
export type Mode = keyof typeof MODES;

const ALL: readonly Mode[] = ['user', 'supervisor', 'machine'];
const NOWHERE = 0x1000_0000n;
const NOP: Line = ['addi', {}];
/** mstatus: the interrupts of supervisor and machine mode are on. */
const ON = 0xan;

/** A line of mip and mie, while interrupts are on. */
const waiting = (name: string, cause: number, modes: readonly Mode[]): TrapCheck => {
  const line = 1n << BigInt(cause);
  const state = { mip: line, mie: line, mstatus: ON };
  return { name, cause, interrupt: true, line: NOP, state, modes };
};

/** Each trap that the hart takes. @spec RISC-V Privileged 20211203 §3.1.15 Machine Cause Register (mcause) */
export const TRAP_CHECKS: readonly TrapCheck[] = [
  {
    name: 'a jump to where nothing is',
    cause: 1,
    line: NOP,
    state: { pc: NOWHERE },
    modes: ALL,
    value: NOWHERE,
    pc: NOWHERE,
  },
  { name: 'what is no instruction', cause: 2, line: 0xffff_ffff, modes: ALL, value: 0xffff_ffffn },
  { name: 'zeros', cause: 2, line: 0, modes: ALL, value: 0n },
  {
    name: 'mret below machine mode',
    cause: 2,
    line: ['mret'],
    modes: ['user', 'supervisor'],
    value: 0x3020_0073n,
  },
  { name: 'sret of a user', cause: 2, line: ['sret'], modes: ['user'], value: 0x1020_0073n },
  {
    name: 'a CSR of machine mode',
    cause: 2,
    line: ['csrrs', { rd: 10, rs1: 0, imm: 0x300 }],
    modes: ['user', 'supervisor'],
    value: 0x3000_2573n,
  },
  { name: 'ebreak', cause: 3, line: ['ebreak'], modes: ALL },
  { name: 'c.ebreak', cause: 3, line: ['c.ebreak'], modes: ALL },
  {
    name: 'lr.w of an address that is not aligned',
    cause: 4,
    line: ['lr.w', { rd: 10, rs1: 11 }],
    state: { x11: DATA + 2n },
    modes: ALL,
    value: DATA + 2n,
  },
  {
    name: 'a load where nothing is',
    cause: 5,
    line: ['lw', { rd: 10, rs1: 11, imm: 4 }],
    state: { x11: NOWHERE },
    modes: ALL,
    value: NOWHERE + 4n,
  },
  {
    name: 'a store where nothing is',
    cause: 7,
    line: ['sw', { rs1: 11, rs2: 12, imm: -4 }],
    state: { x11: NOWHERE },
    modes: ALL,
    value: NOWHERE - 4n,
  },
  { name: 'ecall of a user', cause: 8, line: ['ecall'], modes: ['user'] },
  { name: 'ecall of supervisor mode', cause: 9, line: ['ecall'], modes: ['supervisor'] },
  { name: 'ecall of machine mode', cause: 11, line: ['ecall'], modes: ['machine'] },
  waiting('the software interrupt of supervisor mode', 1, ALL),
  waiting('the software interrupt of machine mode', 3, ALL),
  waiting('the timer of supervisor mode', 5, ALL),
  waiting('the timer of machine mode', 7, ALL),
  waiting('the external interrupt of supervisor mode', 9, ALL),
  waiting('the external interrupt of machine mode', 11, ALL),
];

/** Causes of the standard that the hart never has, and why. */
export const NEVER: ReadonlyMap<string, string> = new Map([
  ['exception 0', 'with C each even address may be jumped to, and bit 0 of a target is left out'],
  [
    'exception 6',
    'stores that are not aligned work; atomic operations trap as loads, as in QEMU 7.2',
  ],
  ['exception 12', 'no address translation'],
  ['exception 13', 'no address translation'],
  ['exception 15', 'no address translation'],
]);

/** All that the standard has, without what it reserves: exceptions and interrupts by number. */
export const EXCEPTIONS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15] as const;
export const INTERRUPTS = [1, 3, 5, 7, 9, 11] as const;
/** Of them, those that may be delegated to supervisor mode. */
export const DELEGABLE_INTERRUPTS: readonly number[] = [1, 5, 9];
