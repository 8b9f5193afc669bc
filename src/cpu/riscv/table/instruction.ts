import type { ImmediateName } from './immediates';

/**
 * Where a register's number stands: the lowest of five bits; `primeN`: three bits at N, for x8 to x15; `xN`: always that one.
 */
export type RegisterField = 2 | 7 | 15 | 20 | 'prime2' | 'prime7' | 'x0' | 'x1' | 'x2';

export interface Operands {
  readonly rd?: RegisterField;
  readonly rs1?: RegisterField;
  readonly rs2?: RegisterField;
  readonly imm?: ImmediateName;
}

/**
 * One instruction. The table of them is what the disassembler prints from, what tests assemble with, and what the
 * core's decoder is generated from.
 */
export interface Instruction extends Operands {
  /** As assemblers write it: `addi`, `c.addi`. */
  readonly name: string;
  readonly mask: number;
  readonly match: number;
  readonly lengthBytes: 2 | 4;
  /** Absent: there on both. */
  readonly xlen: 32 | 64 | undefined;
  /** objdump's operands: `rd,imm(rs1)`. */
  readonly text: string;
  /** Does nothing but write rd, so that with rd = x0 it does nothing at all. */
  readonly pure: boolean;
  /** False: the disassembler knows it; to the core it is illegal. */
  readonly emulated: boolean;
  /** Of a compressed instruction: the one that it stands for. */
  readonly expandsTo: string | undefined;
  /** Where it is specified. */
  readonly spec: string;
}

/** Number of the register, of an instruction's bits; 0 without one. */
export function readRegister(field: RegisterField | undefined, bits: number): number {
  switch (field) {
    case undefined:
    case 'x0':
      return 0;
    case 'x1':
      return 1;
    case 'x2':
      return 2;
    case 'prime2':
      return 8 + ((bits >>> 2) & 7);
    case 'prime7':
      return 8 + ((bits >>> 7) & 7);
    default:
      return (bits >>> field) & 31;
  }
}

/** Bits of an instruction with that register. */
export function writeRegister(field: RegisterField | undefined, register: number): number {
  if (field === 'prime2' || field === 'prime7') {
    return ((register & 7) << (field === 'prime2' ? 2 : 7)) >>> 0;
  }
  return typeof field === 'number' ? ((register & 31) << field) >>> 0 : 0;
}

/** A family of instructions of one form. */
export interface Form extends Operands {
  readonly text: string;
  readonly mask: number;
  readonly pure?: boolean;
  readonly emulated?: boolean;
  readonly xlen?: 32 | 64;
  readonly spec: string;
}

/** Instructions of one form: names with what they match. */
export function family(form: Form, matches: Readonly<Record<string, number>>): Instruction[] {
  const { pure = false, emulated = true, xlen, mask, ...rest } = form;
  return Object.entries(matches).map(([name, match]) => ({
    ...rest,
    name,
    mask: mask >>> 0,
    match: match >>> 0,
    lengthBytes: 4,
    xlen,
    pure,
    emulated,
    expandsTo: undefined,
  }));
}
