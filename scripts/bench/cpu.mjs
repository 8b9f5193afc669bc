// How fast the RISC-V core is: million instructions in a second of the thread's own processor time (Linux), cold and
// warm, in loops that compute, copy and call. `node scripts/bench/cpu.mjs`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildCpu } from '../build-cpu.mjs';
import { root } from '../run-command.mjs';
import '../typescript-require.cjs';

const require = createRequire(import.meta.url);

/**
 * What is used of the project's modules.
 *
 * @typedef {Record<string, number>} Operands
 * @typedef {{ ram: Uint8Array, reset(pc: bigint): void, set(name: string, value: bigint): void, run(count: number): string, setWatches(watches: object[]): object }} Hart
 * @typedef {{ Hart: { create(options: object): { ok: true, value: Hart } | { ok: false, error: string } } }} HartModule
 * @typedef {{ assemble(xlen: 64, name: string, operands: Operands): number }} Assembler
 */

/**
 * @param {string} file
 * @returns {unknown}
 */
function load(file) {
  return require(path.join(root, 'src/cpu/riscv', file));
}

const { Hart } = /** @type {HartModule} */ (load('hart.ts'));
const assembler = /** @type {Assembler} */ (load('assemble.ts'));
const BASE = 0x8000_0000;
const INSTRUCTIONS = 20_000_000;
const ROUNDS = 6;

/** @type {Record<string, [string, Operands][]>} */
const LOOPS = {
  compute: [
    ['addi', { rd: 5, rs1: 5, imm: 1 }],
    ['xor', { rd: 6, rs1: 6, rs2: 5 }],
    ['slli', { rd: 7, rs1: 6, imm: 3 }],
    ['add', { rd: 28, rs1: 28, rs2: 7 }],
    ['bne', { rs1: 5, rs2: 0, imm: -16 }],
  ],
  copy: [
    ['ld', { rd: 5, rs1: 10, imm: 0 }],
    ['sd', { rs1: 11, rs2: 5, imm: 0 }],
    ['addi', { rd: 6, rs1: 6, imm: 8 }],
    ['jal', { rd: 0, imm: -12 }],
  ],
  call: [
    ['jal', { rd: 1, imm: 8 }],
    ['jal', { rd: 0, imm: -4 }],
    ['addi', { rd: 5, rs1: 5, imm: 1 }],
    ['jalr', { rd: 0, rs1: 1 }],
  ],
};

/** Loops with something watched that they don't touch, and which page or side of it they do. */
/** @type {Record<string, { loop: string, watch?: object }>} */
const RUNS = {
  compute: { loop: 'compute' },
  copy: { loop: 'copy' },
  call: { loop: 'call' },
  'copy, a store watched elsewhere': {
    loop: 'copy',
    watch: { address: BASE + 0xf000, lengthBytes: 4, on: 'write' },
  },
  'copy, a store watched in its page': {
    loop: 'copy',
    watch: { address: BASE + 0x9800, lengthBytes: 4, on: 'write' },
  },
  'copy, a load watched elsewhere': {
    loop: 'copy',
    watch: { address: BASE + 0xf000, lengthBytes: 4, on: 'read' },
  },
  'copy, a load watched between': {
    loop: 'copy',
    watch: { address: BASE + 0x8800, lengthBytes: 4, on: 'read' },
  },
};

/** Nanoseconds that this thread has run; what compiles in others doesn't count. */
function ranNs() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]);
}

const module = new WebAssembly.Module(readFileSync(await buildCpu(64)));
const bus = { load: () => undefined, store: () => false, time: () => 0n };
for (const [name, { loop, watch }] of Object.entries(RUNS)) {
  const lines = LOOPS[loop] ?? [];
  // A hart for each, and so code that is not compiled for the others: the module is the same.
  const made = Hart.create({ xlen: 64, module, ramBase: BASE, ramBytes: 2 ** 20, bus });
  if (!made.ok) {
    throw new Error(made.error);
  }
  const hart = made.value;
  const view = new DataView(hart.ram.buffer, hart.ram.byteOffset);
  lines.forEach(([instruction, operands], i) => {
    view.setUint32(4 * i, assembler.assemble(64, instruction, operands), true);
  });
  hart.reset(BigInt(BASE));
  hart.set('x10', BigInt(BASE + 0x8000));
  hart.set('x11', BigInt(BASE + 0x9000));
  hart.setWatches(watch === undefined ? [] : [watch]);
  const rates = Array.from({ length: ROUNDS }, () => {
    const start = ranNs();
    hart.run(INSTRUCTIONS);
    return Math.round((1000 * INSTRUCTIONS) / (ranNs() - start));
  });
  console.log(`${name.padEnd(34)} MIPS, 20 million each: ${rates.join(' ')}`);
}
