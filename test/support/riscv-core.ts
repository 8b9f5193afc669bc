import { readFileSync } from 'node:fs';
import { buildCpu } from '../../scripts/build-cpu.mjs';
import type { Xlen } from '../../src/cpu/riscv/table/instructions';

/** The core as the tests compile it: from the sources as they are. */
export async function riscvCore(xlen: Xlen): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(readFileSync(await buildCpu(xlen)));
}
