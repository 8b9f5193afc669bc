import type { Xlen } from '../../../src/cpu/riscv/table/instructions';
import { LabelledCode } from './labelled-code';
import {
  AREAS,
  BLOCK,
  BLOCK_BYTES,
  OWN_ENTRIES,
  POWER,
  RESULT_BYTES,
  RESULT_CSRS,
  RESULT_WORDS,
} from './layout';

/** Words of what the harness remembers. */
const CONTEXT = { x28: 0, x29: 1, x30: 2, traps: 3, end: 4, left: 5, block: 6, result: 7 } as const;
/** The word of `AREAS.CONTEXT` that says how many cases are still to begin. */
export const CASES_LEFT = CONTEXT.left;
const CSR = {
  stvec: 0x105,
  sscratch: 0x140,
  mstatus: 0x300,
  medeleg: 0x302,
  mideleg: 0x303,
  mie: 0x304,
  mtvec: 0x305,
  mscratch: 0x340,
  mepc: 0x341,
  mip: 0x344,
  pmpcfg0: 0x3a0,
  pmpaddr0: 0x3b0,
} as const;

/** What a trap is told in, by mode. */
interface TrapCsrs {
  readonly name: string;
  readonly scratch: number;
  readonly epc: number;
  readonly cause: number;
  readonly tval: number;
  readonly status: number;
  readonly ie: number;
  readonly back: 'mret' | 'sret';
}
const MACHINE: TrapCsrs = {
  name: 'machine',
  scratch: CSR.mscratch,
  epc: CSR.mepc,
  cause: 0x342,
  tval: 0x343,
  status: CSR.mstatus,
  ie: CSR.mie,
  back: 'mret',
};
const SUPERVISOR: TrapCsrs = {
  name: 'supervisor',
  scratch: CSR.sscratch,
  epc: 0x141,
  cause: 0x142,
  tval: 0x143,
  status: 0x100,
  ie: 0x104,
  back: 'sret',
};

/** Of pmpcfg: a power of two that allows everything. */
const ALLOW_ALL = 0x1f;
const FLOAT_ON = 0x6000;
const FETCH_FAULT = 1;
/** Kept while the harness works with them. */
const KEPT = [
  [28, CONTEXT.x28],
  [29, CONTEXT.x29],
  [30, CONTEXT.x30],
] as const;

export interface Harness {
  /** For the start of RAM. */
  readonly bytes: Uint8Array;
  /** Of the handler in supervisor mode, as an offset. */
  readonly supervisorVector: number;
  /** Of the first instruction of each handler, and of those that go back to a case. */
  readonly entries: readonly number[];
  readonly ways: readonly number[];
}

/**
 * What runs the cases one after the other, and turns the machine off.
 *
 * @param float what a case leaves in the registers of F and D is told
 */
export function harness(xlen: Xlen, cases: number, float: boolean): Harness {
  const code = new HarnessCode(xlen);
  code.begin(cases);
  code.handler(MACHINE, 'finish');
  code.handler(SUPERVISOR, 'supervisor end');
  code.supervisorEnd();
  code.finish(float);
  code.next();
  const offsets = (part: string): number[] =>
    [MACHINE, SUPERVISOR].map(({ name }) => code.offsetOf(`${name} ${part}`));
  return {
    bytes: code.bytes(),
    supervisorVector: code.offsetOf('supervisor handler'),
    entries: offsets('handler'),
    ways: [...offsets('way back'), code.offsetOf('begin case')],
  };
}

class HarnessCode extends LabelledCode {
  get #bytes(): number {
    return this.xlen / 8;
  }

  #get(rd: number, rs1: number, word: number): void {
    this.add(this.xlen === 64 ? 'ld' : 'lw', { rd, rs1, imm: word * this.#bytes });
  }

  #put(rs2: number, rs1: number, word: number): void {
    this.add(this.xlen === 64 ? 'sd' : 'sw', { rs2, rs1, imm: word * this.#bytes });
  }

  /** Of x28 to x30 as the case has them; x31 is the context. */
  #restore(): void {
    for (const [register, word] of KEPT) {
      this.#get(register, 31, word);
    }
  }

  begin(cases: number): void {
    this.address(31, AREAS.CONTEXT);
    for (const [area, word] of [
      [AREAS.TRAPS, CONTEXT.traps],
      [AREAS.BLOCKS, CONTEXT.block],
      [AREAS.RESULTS, CONTEXT.result],
    ] as const) {
      this.address(5, area);
      this.#put(5, 31, word);
    }
    this.number(5, cases);
    this.#put(5, 31, CONTEXT.left);
    this.add('addi', { rd: 5, rs1: 0, imm: -1 });
    this.csrWrite(CSR.pmpaddr0 + 15, 5);
    // Entry 15 is the last byte of the register that it is in.
    this.number(5, ALLOW_ALL << 24);
    if (this.xlen === 64) {
      this.add('slli', { rd: 5, rs1: 5, imm: 32 });
    }
    this.csrWrite(CSR.pmpcfg0 + (this.xlen === 64 ? 2 : 3), 5);
    this.addressOf(5, 'machine handler');
    this.csrWrite(CSR.mtvec, 5);
    this.jump('jal', { rd: 0 }, 'next');
  }

  /** Notes the trap, and goes on behind the instruction; at the case's end, and where no code is, to `end`. */
  handler(csr: TrapCsrs, end: string): void {
    const { name } = csr;
    this.label(`${name} handler`);
    this.add('csrrw', { rd: 31, rs1: 31, imm: csr.scratch });
    for (const [register, word] of KEPT) {
      this.#put(register, 31, word);
    }
    this.csrRead(30, csr.epc);
    this.#get(29, 31, CONTEXT.end);
    this.jump('beq', { rs1: 30, rs2: 29 }, end);
    this.#get(29, 31, CONTEXT.traps);
    this.#put(30, 29, 1);
    this.csrRead(28, csr.cause);
    this.#put(28, 29, 0);
    this.csrRead(30, csr.tval);
    this.#put(30, 29, 2);
    this.csrRead(30, csr.status);
    this.#put(30, 29, 3);
    this.add('addi', { rd: 29, rs1: 29, imm: 4 * this.#bytes });
    this.#put(29, 31, CONTEXT.traps);
    this.jump('blt', { rs1: 28, rs2: 0 }, `${name} interrupt`);
    this.add('addi', { rd: 30, rs1: 0, imm: FETCH_FAULT });
    this.jump('beq', { rs1: 28, rs2: 30 }, end);
    this.csrRead(29, csr.epc);
    this.add('lhu', { rd: 30, rs1: 29 });
    this.add('andi', { rd: 30, rs1: 30, imm: 3 });
    this.add('addi', { rd: 30, rs1: 30, imm: -3 });
    this.add('addi', { rd: 29, rs1: 29, imm: 2 });
    this.jump('bne', { rs1: 30, rs2: 0 }, `${name} short`);
    this.add('addi', { rd: 29, rs1: 29, imm: 2 });
    this.label(`${name} short`);
    this.csrWrite(csr.epc, 29);
    this.label(`${name} back`);
    this.#restore();
    this.add('csrrw', { rd: 31, rs1: 31, imm: csr.scratch });
    this.label(`${name} way back`);
    this.add(csr.back);
    this.label(`${name} interrupt`);
    this.csrWrite(csr.ie, 0);
    this.jump('jal', { rd: 0 }, `${name} back`);
  }

  /** Only machine mode can tell what the case leaves: a call that is its end. */
  supervisorEnd(): void {
    this.label('supervisor end');
    this.addressOf(29, 'supervisor call');
    this.#put(29, 31, CONTEXT.end);
    this.#restore();
    this.add('csrrw', { rd: 31, rs1: 31, imm: CSR.sscratch });
    this.label('supervisor call');
    this.add('ecall');
  }

  finish(float: boolean): void {
    this.label('finish');
    this.#get(29, 31, CONTEXT.result);
    for (let register = 1; register < 28; register++) {
      this.#put(register, 29, register);
    }
    for (const [register, word] of KEPT) {
      this.#get(28, 31, word);
      this.#put(28, 29, register);
    }
    this.csrRead(28, CSR.mscratch);
    this.#put(28, 29, 31);
    RESULT_CSRS.forEach(([, csr], i) => {
      this.csrRead(28, csr);
      this.#put(28, 29, 32 + i);
    });
    if (float) {
      this.number(28, FLOAT_ON);
      this.add('csrrs', { rd: 0, rs1: 28, imm: CSR.mstatus });
      for (let register = 0; register < 32; register++) {
        const imm = RESULT_WORDS * this.#bytes + 8 * register;
        this.add('fsd', { rs1: 29, rs2: register, imm });
      }
    }
    this.add('addi', { rd: 29, rs1: 29, imm: RESULT_BYTES });
    this.#put(29, 31, CONTEXT.result);
  }

  /** Begins the next case, or turns the machine off. */
  next(): void {
    this.label('next');
    this.#get(28, 31, CONTEXT.left);
    this.jump('beq', { rs1: 28, rs2: 0 }, 'off');
    this.add('addi', { rd: 28, rs1: 28, imm: -1 });
    this.#put(28, 31, CONTEXT.left);
    for (const csr of [CSR.mie, CSR.mip, CSR.pmpcfg0]) {
      this.csrWrite(csr, 0);
    }
    this.#get(29, 31, CONTEXT.block);
    for (let entry = 0; entry < OWN_ENTRIES; entry++) {
      this.#get(28, 29, BLOCK.protectionAddresses + entry);
      this.csrWrite(CSR.pmpaddr0 + entry, 28);
    }
    for (const [word, csr] of [
      [BLOCK.protection, CSR.pmpcfg0],
      [BLOCK.pc, CSR.mepc],
      [BLOCK.status, CSR.mstatus],
      [BLOCK.delegatedExceptions, CSR.medeleg],
      [BLOCK.delegatedInterrupts, CSR.mideleg],
      [BLOCK.supervisorVector, CSR.stvec],
      [BLOCK.supervisorScratch, CSR.sscratch],
    ] as const) {
      this.#get(28, 29, word);
      this.csrWrite(csr, 28);
    }
    this.#get(28, 29, BLOCK.end);
    this.#put(28, 31, CONTEXT.end);
    this.add('addi', { rd: 28, rs1: 29, imm: BLOCK_BYTES });
    this.#put(28, 31, CONTEXT.block);
    // Nothing is reserved.
    this.add('sc.w', { rd: 28, rs1: 31, rs2: 28 });
    this.csrWrite(CSR.mscratch, 31);
    for (let register = 1; register < 32; register++) {
      if (register !== 29) {
        this.#get(register, 29, BLOCK.registers + register);
      }
    }
    this.#get(29, 29, BLOCK.registers + 29);
    this.label('begin case');
    this.add('mret');

    this.label('off');
    this.number(5, POWER.address);
    this.number(6, POWER.off);
    this.add('sw', { rs1: 5, rs2: 6 });
    this.label('end');
    this.jump('jal', { rd: 0 }, 'end');
  }
}
