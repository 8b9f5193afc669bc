import { Hart, INTERRUPTS, type HartBus } from '../../../src/cpu/riscv/hart';
import { riscvCore } from '../../support/riscv-core';
import { CASES_LEFT } from './harness';
import { AREAS, BLOCK, BLOCK_BYTES, POWER, RAM_BASE } from './layout';
import type { RandomProgram } from './program';

/** Where QEMU's machine answers outside RAM. */
const DEVICES: readonly (readonly [from: number, end: number])[] = [
  [0x1000, 0x1_0000],
  [0x10_0000, 0x10_2000],
  [0x200_0000, 0x201_0000],
  [0x300_0000, 0x301_0000],
  [0xc00_0000, 0xc60_0000],
  [0x1000_0000, 0x1001_0000],
  [0x1010_0000, 0x1010_1000],
  [0x2000_0000, 0x2400_0000],
  [0x3000_0000, RAM_BASE],
  [0x4_0000_0000, 0x8_0000_0000],
];

const LOAD_FAULT = 5;
const STORE_FAULT = 7;

/** A case that takes more instructions than that goes round in circles. */
const MOST_PER_CASE = 20_000;

export interface Outcome {
  readonly ram: Uint8Array;
  /** So many were begun in cases. */
  readonly instructions: number;
  /** Cases that were left out, because they reach devices, change code, or don't end. */
  readonly leftOut: number;
}

/**
 * RAM after our hart has run the program. Cases whose end isn't a matter of instructions alone are left out of the image: they
 * are known after a run, so it is run again until there is none.
 */
export async function runOnHart(program: RandomProgram): Promise<Outcome> {
  const { xlen, image, float } = program;
  const found = new Set<number>();
  const state = { off: false };
  const bus: HartBus = {
    load: (address) => {
      noteAccess(address);
      return undefined;
    },
    store: (address, _size, value) => {
      const inHarness = hart.accessPc < BigInt(RAM_BASE + AREAS.CONTEXT);
      if (inHarness && address === POWER.address && value === BigInt(POWER.off)) {
        state.off = true;
        hart.stopAfterInstruction();
      } else {
        noteAccess(address);
      }
      return state.off;
    },
    time: () => 0n,
  };
  const isa = float ? 'imafdc' : 'imac';
  const core = { xlen, module: await riscvCore(xlen), bus, isa } as const;
  const made = Hart.create({ ...core, ramBase: RAM_BASE, ramBytes: image.length });
  if (!made.ok) {
    throw new Error(made.error);
  }
  const hart = made.value;
  const noteAccess = (address: number): void => {
    if (DEVICES.some(([from, end]) => address + 8 > from && address < end)) {
      found.add(currentCase(program, hart.ram));
    }
  };
  let leftOut = 0;
  for (;;) {
    found.clear();
    state.off = false;
    hart.ram.set(image);
    hart.reset(BigInt(RAM_BASE));
    hart.set('count', 0n);
    // What the timer is compared with is 0.
    hart.setInterrupts(INTERRUPTS.machineTimer);
    hart.setWatches([
      { address: RAM_BASE, lengthBytes: AREAS.CONTEXT, on: 'write' },
      { address: RAM_BASE + AREAS.CODE, lengthBytes: AREAS.RESULTS - AREAS.CODE, on: 'write' },
    ]);
    const instructions = runOnce(program, hart, state, found);
    noteSplitFaults(program, hart.ram, found);
    if (found.size === 0) {
      // Each case has one more, which ends it.
      return { ram: hart.ram, instructions: instructions - program.cases.length, leftOut };
    }
    leftOut += found.size;
    for (const number of found) {
      leaveOut(program, number);
    }
  }
}

/**
 * Runs until the machine is off, or a case doesn't end.
 *
 * @param found gets the cases that change code or don't end
 * @returns instructions that were begun in cases
 */
function runOnce(
  program: RandomProgram,
  hart: Hart,
  state: { readonly off: boolean },
  found: Set<number>,
): number {
  const at = (offsets: readonly number[]): bigint[] => offsets.map((by) => BigInt(RAM_BASE + by));
  const ways = at(program.harness.ways);
  hart.setBreakpoints([...ways, ...at(program.harness.entries)]);
  let inCases = 0;
  let entered: number | undefined;
  let number = -1;
  let begun = 0;
  while (!state.off) {
    const end = hart.run(MOST_PER_CASE);
    const current = currentCase(program, hart.ram);
    const count = Number(hart.get('count'));
    if (end === 'breakpoint') {
      inCases += entered === undefined ? 0 : count - entered;
      entered = ways.includes(hart.get('pc')) ? count + 1 : undefined;
      hart.step();
    } else if (end === 'watch') {
      found.add(current);
    }
    if (current !== number) {
      number = current;
      begun = count;
    } else if (count - begun > MOST_PER_CASE) {
      found.add(current);
      break;
    }
  }
  return inCases;
}

/**
 * Cases with a fault of an access that lies in two pages, of which protection says different things: what QEMU does depends on
 * whether it has been to the pages before.
 */
function noteSplitFaults(
  { xlen, cases }: RandomProgram,
  ram: Uint8Array,
  found: Set<number>,
): void {
  const view = new DataView(ram.buffer, ram.byteOffset);
  const bytes = xlen / 8;
  for (let at: number = AREAS.TRAPS; at < AREAS.DATA; at += 4 * bytes) {
    const [cause, pc = 0, value = 0] = [0, 1, 2].map((i) => view.getUint32(at + i * bytes, true));
    const isAccess = cause === LOAD_FAULT || cause === STORE_FAULT;
    const within = value & 0xfff;
    const offset = value - RAM_BASE - AREAS.DATA;
    if (
      isAccess &&
      offset >= 0 &&
      offset <= AREAS.DATA_BYTES &&
      (within > 0x1000 - 8 || within === 0)
    ) {
      found.add(cases.findIndex(({ start, end }) => pc >= start && pc < end));
    }
  }
  found.delete(-1);
}

/** Number of the case that runs, as the harness counts. */
function currentCase({ xlen, cases }: RandomProgram, ram: Uint8Array): number {
  const view = new DataView(ram.buffer, ram.byteOffset);
  return cases.length - 1 - view.getUint32(AREAS.CONTEXT + (CASES_LEFT * xlen) / 8, true);
}

/** It begins where it ends. */
function leaveOut({ image, xlen, cases }: RandomProgram, number: number): void {
  const at = AREAS.BLOCKS + number * BLOCK_BYTES + (BLOCK.pc * xlen) / 8;
  new DataView(image.buffer).setUint32(at, cases[number]?.end ?? 0, true);
}
