import { OWN_ENTRIES } from './layout';

/** CSRs that are drawn most often. */
export const USUAL_CSRS: readonly number[] = [
  ...[0x001, 0x002, 0x003],
  ...[0x100, 0x104, 0x105, 0x106, 0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x180],
  ...[0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x30a, 0x341, 0x342, 0x343, 0x344, 0x3b4, 0x3b5],
  ...[0x323, 0x324, 0xf11, 0xf12, 0xf13, 0xf14, 0xf15],
];

/**
 * What is only read: protection stays as the case has begun with, as QEMU 7.2 goes on with what it knew of a page. Of the last
 * address, which is all ones, QEMU tells bits that aren't there.
 */
export const READ_CSRS: readonly number[] = [
  ...[0x3a0, 0x3a1, 0x3a2, 0x3a3],
  ...Array.from({ length: 15 }, (_, i) => 0x3b0 + i),
];

const interrupts = [0x104, 0x304] as const;
const waiting = [0x144, 0x344] as const;
const returns = [0x141, 0x341] as const;
const states = [0x100, 0x300] as const;
const counters = [0x106, 0x306] as const;

/**
 * Bits that a case may write, of registers in which QEMU keeps more than the standard has: interrupts of H, address bits 54
 * and up, bit 0 of return addresses, the upper half of counteren, mstatus.VS, menvcfg; bits 31 and up are left out of all.
 * Of interrupts that wait together QEMU takes the one with the lowest number, so only those wait of which it is the first.
 * Address translation isn't turned on.
 */
export const COMPARABLE_BITS: ReadonlyMap<number, number> = new Map([
  ...interrupts.map((number) => [number, 0x222] as const),
  ...waiting.map((number) => [number, 0x22] as const),
  [0x180, 0x7fff_ffff],
  [0x303, 0x222],
  [0x30a, 0xf1],
  ...returns.map((number) => [number, -2] as const),
  ...states.map((number) => [number, ~0x600] as const),
  ...counters.map((number) => [number, -1] as const),
  ...Array.from({ length: 15 }, (_, i) => [0x3b0 + i, -1] as const),
]);

/** Where QEMU lets UXL be written, and gives up when it is not a width. */
export const NEVER_WRITTEN_WHOLE: ReadonlySet<number> = new Set(states);

/** The harness's own: where traps go, and what it finds its memory by. */
const MACHINE_HANDLER = new Set([0x305, 0x340]);
const SUPERVISOR_HANDLER = new Set([0x105, 0x140]);

/**
 * Whether a case may use the CSR. Not drawn are those of the harness, those that tell the time or count (QEMU counts by the
 * host's clock), events of counters that aren't there (QEMU keeps them), those that would lock protection, and debug triggers, which the core has not.
 *
 * @param delegated traps of the case go to the harness in supervisor mode, too
 */
export function isDrawn(csr: number, delegated: boolean): boolean {
  const within = (first: number, last: number): boolean => csr >= first && csr <= last;
  const counts = within(0xb00, 0xb9f) || within(0xc00, 0xc9f) || within(0x320, 0x322);
  const countsNothing = within(0x333, 0x33f);
  const protects = within(0x3a0, 0x3b0 + OWN_ENTRIES - 1) || csr === 0x3bf;
  const debugs = within(0x7a0, 0x7bf);
  return !(
    counts ||
    countsNothing ||
    protects ||
    debugs ||
    MACHINE_HANDLER.has(csr) ||
    (delegated && SUPERVISOR_HANDLER.has(csr))
  );
}
