import { encode } from '../../../src/cpu/riscv/assemble';
import type { Instruction } from '../../../src/cpu/riscv/table/instruction';
import {
  findInstruction,
  instructionsOf,
  type Xlen,
} from '../../../src/cpu/riscv/table/instructions';
import type { Chance } from './chance';
import { COMPARABLE_BITS, isDrawn, NEVER_WRITTEN_WHOLE, READ_CSRS, USUAL_CSRS } from './csrs';
import { AREAS, RAM_BASE } from './layout';

/** Registers that hold addresses of data. */
export const POINTERS: readonly number[] = [2, 8, 9, 10, 11];
/** Those of them that are multiples of 8. */
export const ALIGNED: readonly number[] = [10, 11];

/**
 * What is not drawn: waiting, which would last, and the ways back from traps, which are made with where they go; jumps that
 * a register tells, likewise. And ctzw, which in QEMU 7.2 counts on in the upper half of a register.
 */
const NOT_DRAWN = new Set(['wfi', 'mret', 'sret', 'jalr', 'c.jr', 'c.jalr', 'ctzw']);
const JUMPS = new Set<string | undefined>(['b', 'j', 'cb', 'cj']);
const SYSTEM = 0x73;
const FLOAT_OPCODES = new Set([0x43, 0x47, 0x4b, 0x4f, 0x53]);
/** Uppermost addresses of 4 KiB where QEMU's machine has nothing on either side, as `lui` writes them. */
const NOWHERE = [0x0002_0000, 0x000f_e000, 0x0400_0000, 0x0bff_e000, 0x1200_0000, 0x1fff_e000];
const NOWHERE_ABOVE = [0x9000_0000 | 0, 0xc000_0000 | 0];
const HARDLY = 1000;

interface Branch {
  readonly at: number;
  readonly instruction: Instruction;
  readonly operands: { readonly rs1: number; readonly rs2: number; readonly rd: number };
  /** Steps that it still goes forward over. */
  left: number;
}

export interface CaseOptions {
  readonly xlen: Xlen;
  readonly chance: Chance;
  /** Address of the first instruction. */
  readonly start: number;
  /** Traps go to the harness in supervisor mode, too. */
  readonly delegated: boolean;
  readonly float: boolean;
}

/** Instructions of a case, one behind the other. */
export class CaseCode {
  readonly #options: CaseOptions;
  readonly #chance: Chance;
  readonly #drawn: readonly Instruction[];
  /**
   * QEMU 7.2 compares what an `sc` finds with all that the last `lr` has read, of whatever size: what real programs don't do.
   * A case has those of one size.
   */
  readonly #otherReservation: readonly string[];
  readonly #open: Branch[] = [];
  readonly bytes: number[] = [];

  constructor(options: CaseOptions) {
    this.#options = options;
    this.#chance = options.chance;
    this.#drawn = drawnOf(options.xlen);
    const size = options.xlen === 64 ? this.#chance.of(['w', 'd']) : 'd';
    this.#otherReservation = [`lr.${size}`, `sc.${size}`];
  }

  /** One instruction, or some that belong together. */
  next(): void {
    const chance = this.#chance;
    if (chance.oneIn(40)) {
      this.#garbage();
    } else if (chance.oneIn(20)) {
      this.#csr();
    } else if (chance.oneIn(40)) {
      this.#jumpByRegister();
    } else if (chance.oneIn(60)) {
      this.#return();
    } else if (chance.oneIn(60)) {
      this.#reservation();
    } else if (chance.oneIn(60)) {
      this.#accessNowhere();
    } else {
      this.#draw();
    }
    for (const branch of [...this.#open]) {
      branch.left--;
      if (branch.left < 0) {
        this.#open.splice(this.#open.indexOf(branch), 1);
        this.#patch(branch);
      }
    }
  }

  /** Branches that are open go to the end, which is illegal. */
  finish(): void {
    this.#open.splice(0).forEach((branch) => {
      this.#patch(branch);
    });
    this.#half(0xffff);
    this.#half(0xffff);
  }

  #draw(): void {
    const chance = this.#chance;
    const instruction = chance.of(this.#drawn);
    if (this.#otherReservation.includes(instruction.name)) {
      return;
    }
    const accesses = isAccess(instruction);
    const rd = this.#target();
    const rs1 = accesses ? this.#pointer(instruction.name) : chance.below(32);
    const operands = {
      rd: isPrime(instruction.rd) && rd !== this.#clobbered ? 12 | (rd & 3) : rd,
      rs1: accesses && isPrime(instruction.rs1) && rs1 === 2 ? 8 : rs1,
      rs2: chance.below(32),
      imm: this.#immediate(),
    };
    if (JUMPS.has(instruction.imm)) {
      const left = 1 + chance.below(6);
      this.#open.push({ at: this.bytes.length, instruction, operands, left });
      this.#add(encode(instruction, { ...operands, imm: 0 }), instruction.lengthBytes);
      return;
    }
    const bits = encode(instruction, operands);
    // Not where another instruction, or none, has a register or number of its own.
    if (findInstruction(this.#options.xlen, bits)?.name === instruction.name) {
      this.#add(bits, instruction.lengthBytes);
    }
    this.#pointAgain();
  }

  #pointer(name: string): number {
    const chance = this.#chance;
    if (chance.oneIn(HARDLY)) {
      return chance.below(32);
    }
    return /^(amo|lr|sc)/.test(name) && !chance.oneIn(10)
      ? chance.of(ALIGNED)
      : chance.of(POINTERS);
  }

  /** The pointer that the instruction writes; it points somewhere else until `pointAgain`. */
  #clobbered: number | undefined;

  /** Seldom a pointer. */
  #target(): number {
    const register = this.#chance.below(32);
    if (!POINTERS.includes(register)) {
      return register;
    }
    if (!this.#chance.oneIn(10)) {
      return 12 | (register & 3);
    }
    this.#clobbered = register;
    return register;
  }

  #pointAgain(): void {
    const register = this.#clobbered;
    this.#clobbered = undefined;
    if (register !== undefined) {
      const offset = dataOffset(this.#chance, register);
      const by = RAM_BASE + AREAS.DATA + offset - (this.#options.start + this.bytes.length);
      const low = (by << 20) >> 20;
      this.#long('auipc', { rd: register, imm: (by - low) | 0 });
      this.#long('addi', { rd: register, rs1: register, imm: low });
    }
  }

  #immediate(): number {
    const chance = this.#chance;
    return chance.oneIn(4) ? chance.of([0, 1, -1, 31, 32, -2048, 2047]) : chance.word() | 0;
  }

  #garbage(): void {
    const { xlen, float } = this.#options;
    const drawn = this.#chance.oneIn(2) ? this.#chance.word() | 3 : this.#chance.below(0x1_0000);
    const length = (drawn & 3) === 3 ? 4 : 2;
    const bits = length === 4 ? drawn >>> 0 : drawn & 0xffff;
    const found = findInstruction(xlen, bits);
    const opcode = bits & 0x7f;
    // What the table has is drawn by itself. What is not ours may be QEMU's.
    const isFloat = length === 4 && FLOAT_OPCODES.has(opcode);
    if (
      found === undefined
        ? !(length === 4 && opcode === SYSTEM) && !(float && isFloat)
        : !float && isFloat
    ) {
      this.#add(bits, length);
    }
  }

  #csr(): void {
    const chance = this.#chance;
    if (chance.oneIn(8)) {
      this.#long('csrrs', { rd: this.#target(), rs1: 0, imm: chance.of(READ_CSRS) });
      this.#pointAgain();
      return;
    }
    const number = chance.oneIn(5) ? chance.below(0x1000) : chance.of(USUAL_CSRS);
    if (!isDrawn(number, this.#options.delegated)) {
      return;
    }
    // QEMU takes a register that holds 0 for none, so that nothing is written, and FS stays what it is.
    const isFloat = number >= 1 && number <= 3;
    const name = chance.of([
      ...['csrrw', 'csrrwi', 'csrrsi', 'csrrci'],
      ...(isFloat ? [] : ['csrrs', 'csrrc']),
    ]);
    const allowed = COMPARABLE_BITS.get(number);
    if (number >> 10 === 3 && /^csrr[sc]$/.test(name)) {
      // So that it may be the operand for what can only be read.
      this.#long(name, { rd: this.#target(), rs1: 0, imm: number });
    } else if (allowed === undefined) {
      this.#long(name, { rd: this.#target(), rs1: chance.below(32), imm: number });
    } else {
      const operand = 12 + chance.below(16);
      const low = chance.below(0x1000) & allowed & 0x7ff;
      this.#long('lui', { rd: operand, imm: chance.word() & allowed & 0x7fff_f000 });
      this.#long('addi', { rd: operand, rs1: operand, imm: low });
      const register = NEVER_WRITTEN_WHOLE.has(number)
        ? chance.of(['csrrs', 'csrrc'])
        : name.slice(0, 5);
      this.#long(register, { rd: this.#target(), rs1: operand, imm: number });
    }
    this.#pointAgain();
  }

  /** A register that is no pointer. */
  #scratch(): number {
    return 12 + this.#chance.below(20);
  }

  #nowhere(): number {
    return this.#chance.of(this.#options.xlen === 64 ? NOWHERE : [...NOWHERE, ...NOWHERE_ABOVE]);
  }

  /** Over some instructions, or to somewhere without memory, which ends the case. */
  #jumpByRegister(): void {
    const chance = this.#chance;
    const base = this.#scratch();
    const link = chance.of([0, 1, 5, base]);
    if (chance.oneIn(50)) {
      this.#long('lui', { rd: base, imm: this.#nowhere() });
      this.#long('jalr', { rd: link, rs1: base, imm: chance.below(4) });
      return;
    }
    const over = chance.below(3);
    const short = chance.oneIn(3);
    const name = short ? chance.of(['c.jr', 'c.jalr']) : 'jalr';
    this.#long('auipc', { rd: base, imm: 0 });
    // Bit 0 is left out.
    const offset = 4 * over + chance.below(2);
    if (short) {
      this.#long('addi', { rd: base, rs1: base, imm: offset + 10 });
      this.#add(encode(rowOf(this.#options.xlen, name), { rs1: base }), 2);
    } else {
      this.#long('jalr', { rd: link, rs1: base, imm: offset + 8 });
    }
    for (let i = 0; i < over; i++) {
      this.#long('addi', { rd: 12, rs1: 12, imm: i + 1 });
    }
  }

  /** mret or sret to behind it, where it isn't illegal. Without a handler for them traps aren't delegated then. */
  #return(): void {
    const name = this.#chance.of(['mret', 'sret']);
    const csr = name === 'mret' ? 0x341 : 0x141;
    for (const delegation of [0x302, 0x303]) {
      this.#long('csrrw', { rd: 0, rs1: 0, imm: delegation });
    }
    const base = this.#scratch();
    this.#long('auipc', { rd: base, imm: 0 });
    this.#long('addi', { rd: base, rs1: base, imm: 16 });
    this.#long('csrrw', { rd: 0, rs1: base, imm: csr });
    this.#long(name, {});
  }

  /** lr, at most one instruction that only computes, and sc to the same address. */
  #reservation(): void {
    const size = this.#otherReservation.includes('lr.w') ? 'd' : 'w';
    const base = this.#chance.of(ALIGNED);
    const before = this.#scratch();
    const after = this.#scratch();
    this.#long(`lr.${size}`, { rd: before, rs1: base });
    if (this.#chance.oneIn(2)) {
      this.#long('addi', { rd: before, rs1: before, imm: this.#immediate() });
    }
    this.#long(`sc.${size}`, { rd: after, rs1: base, rs2: before });
  }

  /** A load, store or atomic operation where nothing answers. */
  #accessNowhere(): void {
    const chance = this.#chance;
    const accesses = this.#drawn.filter(
      (each) => isAccess(each) && each.rs1 === 15 && !this.#otherReservation.includes(each.name),
    );
    const instruction = chance.of(accesses);
    const rs1 = this.#scratch();
    this.#long('lui', { rd: rs1, imm: this.#nowhere() });
    this.#long('addi', { rd: rs1, rs1, imm: chance.below(0x400) });
    const operands = { rd: this.#scratch(), rs2: chance.below(32), imm: chance.below(0x400) };
    this.#long(instruction.name, { ...operands, rs1 });
  }

  #long(name: string, operands: object): void {
    this.#add(encode(rowOf(this.#options.xlen, name), operands), 4);
  }

  #add(bits: number, length: 2 | 4): void {
    this.#half(bits & 0xffff);
    if (length === 4) {
      this.#half(bits >>> 16);
    }
  }

  #half(bits: number): void {
    this.bytes.push(bits & 0xff, bits >>> 8);
  }

  #patch({ at, instruction, operands }: Branch): void {
    const bits = encode(instruction, { ...operands, imm: this.bytes.length - at });
    for (let i = 0; i < instruction.lengthBytes; i++) {
      this.bytes[at + i] = (bits >>> (8 * i)) & 0xff;
    }
  }
}

/** Somewhere in the data, not near its ends; where the register is to be aligned, a multiple of 8. */
export function dataOffset(chance: Chance, register: number): number {
  const within = 0x1000 + chance.below(AREAS.DATA_BYTES - 0x2000);
  const aligned = ALIGNED.includes(register) || !chance.oneIn(3);
  return aligned ? within & ~7 : within;
}

const isPrime = (field: Instruction['rd']): boolean => field === 'prime2' || field === 'prime7';

function isAccess({ text, expandsTo, rs1 }: Instruction): boolean {
  const stack = rs1 === 'x2' && expandsTo !== 'addi';
  return text.includes('(rs1)') || stack || /^f?[ls][bhwd]/.test(expandsTo ?? '');
}

const rows = new Map<string, Instruction>();

function rowOf(xlen: Xlen, name: string): Instruction {
  const key = `${xlen} ${name}`;
  const found = rows.get(key) ?? instructionsOf(xlen).find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`no instruction of RV${xlen}: ${name}`);
  }
  rows.set(key, found);
  return found;
}

const drawn = new Map<Xlen, readonly Instruction[]>();

function drawnOf(xlen: Xlen): readonly Instruction[] {
  const list =
    drawn.get(xlen) ??
    instructionsOf(xlen).filter(
      ({ name, imm, emulated }) => emulated && imm !== 'csr' && !NOT_DRAWN.has(name),
    );
  drawn.set(xlen, list);
  return list;
}
