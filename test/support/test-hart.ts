import { Hart, type HartBus } from '../../src/cpu/riscv/hart';
import { assemble, type AssembledOperands } from '../../src/cpu/riscv/assemble';
import type { Xlen } from '../../src/cpu/riscv/table/instructions';
import { riscvCore } from './riscv-core';

export const RAM = 0x8000_0000;
export const RAM_BYTES = 0x10_0000;
export const CODE = 0x8000_0000n;
export const DATA = 0x8001_0000n;
/** Where the traps of tests go. */
export const HANDLER = 0x8002_0000n;

/** A bus with nothing on it but what a test puts there. */
export class TestBus implements HartBus {
  /** Every access, as `load 4 10000000` or `store 1 10000000 41`. */
  readonly accesses: string[] = [];
  ticks = 0n;
  /** Value of each address that answers. */
  readonly answers = new Map<number, bigint>();
  load(address: number, sizeBytes: number): bigint | undefined {
    this.accesses.push(`load ${sizeBytes} ${address.toString(16)}`);
    return this.answers.get(address);
  }
  store(address: number, sizeBytes: number, value: bigint): boolean {
    this.accesses.push(`store ${sizeBytes} ${address.toString(16)} ${value.toString(16)}`);
    return this.answers.has(address);
  }
  time(): bigint {
    return this.ticks;
  }
}

/** One instruction of a program: its bits, or its name and operands. */
export type Line = number | readonly [name: string, operands?: AssembledOperands];

/** A hart of 1 MiB in machine mode, at the start of a program, with a handler's address in mtvec. */
export class TestHart {
  readonly hart: Hart;
  readonly bus: TestBus;

  constructor(hart: Hart, bus: TestBus) {
    this.hart = hart;
    this.bus = bus;
  }

  /** @param isa what it has beside IMAC, as in a device tree */
  static async create(xlen: Xlen, isa = ''): Promise<TestHart> {
    const bus = new TestBus();
    const module = await riscvCore(xlen);
    const made = Hart.create({ xlen, module, ramBase: RAM, ramBytes: RAM_BYTES, bus, isa });
    if (!made.ok) {
      throw new Error(made.error);
    }
    return new TestHart(made.value, bus);
  }

  /** As at power-on, with this program. */
  load(lines: readonly Line[], at = CODE): void {
    const { hart } = this;
    let offset = Number(at) - RAM;
    const start = offset;
    const view = new DataView(hart.ram.buffer, hart.ram.byteOffset);
    for (const line of lines) {
      const bits = typeof line === 'number' ? line : assemble(hart.xlen, ...line);
      if ((bits & 3) === 3) {
        view.setUint32(offset, bits, true);
        offset += 4;
      } else {
        view.setUint16(offset, bits, true);
        offset += 2;
      }
    }
    hart.written(RAM + start, offset - start);
    hart.reset(at);
    hart.set('mtvec', HANDLER);
    this.bus.accesses.length = 0;
    this.bus.answers.clear();
  }

  set(registers: Readonly<Record<string, bigint>>): void {
    for (const [name, value] of Object.entries(registers)) {
      this.hart.set(name, BigInt.asUintN(this.hart.xlen, value));
    }
  }

  /** Runs so many instructions, by default those of the program that was last given one by one. */
  run(instructions: number): void {
    this.hart.run(instructions);
  }

  /** One instruction from the start, with rs1 = a1, rs2 = a2, rd = a0. What a0 is then. */
  compute(name: string, a: bigint, b: bigint, imm = 0): bigint {
    this.load([[name, { rd: 10, rs1: 11, rs2: 12, imm }]]);
    this.set({ x10: 0x5555n, x11: a, x12: b });
    this.run(1);
    return this.hart.get('x10');
  }

  /** Cause and value of the trap that was taken to the handler; undefined without one. */
  trap(): [cause: bigint, value: bigint, pc: bigint] | undefined {
    const { hart } = this;
    if (hart.get('pc') !== HANDLER) {
      return undefined;
    }
    return [hart.get('mcause'), hart.get('mtval'), hart.get('mepc')];
  }
}
