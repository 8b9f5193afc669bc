import { assemble, type AssembledOperands } from '../../../src/cpu/riscv/assemble';
import type { Xlen } from '../../../src/cpu/riscv/table/instructions';

/** Code of long instructions with jumps to labels, which may come later. */
export class LabelledCode {
  readonly xlen: Xlen;
  readonly #words: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: [at: number, name: string, operands: AssembledOperands, label: string][] = [];
  readonly #addresses: [at: number, rd: number, label: string][] = [];

  constructor(xlen: Xlen) {
    this.xlen = xlen;
  }

  add(name: string, operands: AssembledOperands = {}): void {
    this.#words.push(assemble(this.xlen, name, operands));
  }

  jump(name: string, operands: AssembledOperands, label: string): void {
    this.#jumps.push([this.#words.length, name, operands, label]);
    this.#words.push(0);
  }

  label(name: string): void {
    this.#labels.set(name, this.#words.length);
  }

  csrRead(rd: number, csr: number): void {
    this.add('csrrs', { rd, rs1: 0, imm: csr });
  }

  csrWrite(csr: number, rs1: number): void {
    this.add('csrrw', { rd: 0, rs1, imm: csr });
  }

  /** A number of 32 bits, of which those above are copies of its uppermost bit. */
  number(rd: number, value: number): void {
    const low = (value << 20) >> 20;
    this.add('lui', { rd, imm: (value - low) | 0 });
    this.add('addi', { rd, rs1: rd, imm: low });
  }

  /** An address, as an offset from the first instruction. */
  address(rd: number, offset: number): void {
    this.#putAddress(this.#words.length, rd, offset);
  }

  addressOf(rd: number, label: string): void {
    this.#addresses.push([this.#words.length, rd, label]);
    this.#words.push(0, 0);
  }

  #putAddress(at: number, rd: number, offset: number): void {
    const by = offset - 4 * at;
    const low = (by << 20) >> 20;
    this.#words[at] = assemble(this.xlen, 'auipc', { rd, imm: (by - low) | 0 });
    this.#words[at + 1] = assemble(this.xlen, 'addi', { rd, rs1: rd, imm: low });
  }

  /** Bytes from the first instruction. */
  offsetOf(label: string): number {
    const word = this.#labels.get(label);
    if (word === undefined) {
      throw new Error(`no label ${label}`);
    }
    return 4 * word;
  }

  bytes(): Uint8Array {
    for (const [at, name, operands, label] of this.#jumps) {
      const imm = this.offsetOf(label) - 4 * at;
      this.#words[at] = assemble(this.xlen, name, { ...operands, imm });
    }
    for (const [at, rd, label] of this.#addresses) {
      this.#putAddress(at, rd, this.offsetOf(label));
    }
    return new Uint8Array(Uint32Array.from(this.#words).buffer);
  }
}
