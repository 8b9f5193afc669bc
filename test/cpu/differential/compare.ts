import { disassemble } from '../../../src/cpu/riscv/disassemble';
import { AREAS, RAM_BASE, RESULT_BYTES, RESULT_CSRS, RESULT_WORDS } from './layout';
import type { RandomProgram } from './program';

const MOST_TOLD = 12;
const MPRV = 1n << 17n;
const NAMES: readonly string[] = [
  ...Array.from({ length: 32 }, (_, i) => `x${i}`),
  ...RESULT_CSRS.map(([name]) => name),
];

/** What the two differ in, each with its case; at most a dozen, and behind them the instructions of the first case. */
export function differences(
  program: RandomProgram,
  ours: Uint8Array,
  theirs: Uint8Array,
): string[] {
  const { xlen, cases } = program;
  const bytes = xlen / 8;
  const [ourView, theirView] = [viewOf(ours), viewOf(theirs)];
  const last = 2n ** BigInt(xlen) - 8n;
  /**
   * QEMU 7.2 leaves MPRV as it is on the way to a lower mode, where it has no effect; the standard clears it. Of a store that
   * begins among the last addresses of all and ends among the first it tells another part.
   */
  const same = (name: string, a: bigint, b: bigint): boolean =>
    a === b ||
    (name === 'mstatus' && (a | MPRV) === (b | MPRV)) ||
    (name === 'tval' && a > last && (b === 0n || b > last));
  const found: string[] = [];
  const told = new Set<number>();
  const compare = (
    place: () => [number: number, what: string],
    name: string,
    at: number,
    width = bytes,
  ): void => {
    if (isEqual(ourView, theirView, at, width)) {
      return;
    }
    const [a, b] = [wordAt(ourView, at, width), wordAt(theirView, at, width)];
    if (!same(name, a, b)) {
      const [number, what] = place();
      found.push(`case ${number}: ${what}: ours ${a.toString(16)}, QEMU’s ${b.toString(16)}`);
      told.add(number);
    }
  };
  // Traps come first: whatever is different after one may be so because of it.
  for (let at: number = AREAS.TRAPS; at < AREAS.DATA && found.length < 4; at += 4 * bytes) {
    const place = (name: string) => (): [number, string] => {
      const pc = Number(wordAt(ourView, at + bytes, bytes) & 0xffff_ffffn);
      return [caseAt(program, pc), `trap at ${pc.toString(16)}, ${name}`];
    };
    ['cause', 'epc', 'tval', 'mstatus'].forEach((name, i) => {
      compare(place(name), name, at + i * bytes);
    });
  }
  for (let number = 0; number < cases.length && found.length < MOST_TOLD; number++) {
    const at = AREAS.RESULTS + number * RESULT_BYTES;
    NAMES.forEach((name, i) => {
      if (i > 0) {
        compare(() => [number, name], name, at + i * bytes);
      }
    });
    for (let i = 0; i < 32; i++) {
      compare(() => [number, `f${i}`], 'number', at + RESULT_WORDS * bytes + 8 * i, 8);
    }
  }
  for (
    let at: number = AREAS.DATA;
    at < AREAS.DATA + AREAS.DATA_BYTES && found.length === 0;
    at += bytes
  ) {
    compare(() => [-1, `data at ${(RAM_BASE + at).toString(16)}`], 'data', at);
  }
  const [first] = told;
  return first === undefined || first < 0 ? found : [...found, ...listing(program, first)];
}

const viewOf = (ram: Uint8Array): DataView => new DataView(ram.buffer, ram.byteOffset);

const isEqual = (a: DataView, b: DataView, at: number, bytes: number): boolean =>
  a.getUint32(at) === b.getUint32(at) &&
  a.getUint32(at + bytes - 4) === b.getUint32(at + bytes - 4);

function wordAt(view: DataView, at: number, bytes: number): bigint {
  return bytes === 8 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
}

const caseAt = ({ cases }: RandomProgram, pc: number): number =>
  cases.findIndex(({ start, end }) => pc >= start && pc < end);

function listing({ xlen, cases, image }: RandomProgram, number: number): string[] {
  const { start = 0, end = 0 } = cases[number] ?? {};
  const view = new DataView(image.buffer);
  const lines: string[] = [];
  for (let at = start; at < end;) {
    const bits = view.getUint32(at - RAM_BASE, true);
    const { text, lengthBytes } = disassemble(xlen, bits, BigInt(at));
    lines.push(`${at.toString(16)}: ${text}`);
    at += lengthBytes;
  }
  return lines;
}
