/**
 * Where things lie in RAM, as offsets:
 *
 *     0x0000000  what loads a case's registers, takes its traps, and saves what it leaves
 *     0x0008000  what that code remembers: CONTEXT
 *     0x0100000  code of the cases, CODE_BYTES each
 *     0x0800000  what they begin with, BLOCK_BYTES each: words of BLOCK
 *     0x1000000  what they leave, RESULT_BYTES each: 32 registers, RESULT_CSRS, then 32 of 8 bytes for numbers of F and D
 *     0x1800000  traps, four words each: cause, epc, tval and status, of the mode that has taken it
 *     0x2f00000  data
 */
export const AREAS = {
  CONTEXT: 0x8000,
  CODE: 0x10_0000,
  BLOCKS: 0x80_0000,
  RESULTS: 0x100_0000,
  TRAPS: 0x180_0000,
  DATA: 0x2f0_0000,
  DATA_BYTES: 0x1_0000,
  RAM_BYTES: 0x400_0000,
} as const;

export const RAM_BASE = 0x8000_0000;
/** QEMU's sifive_test: turns the machine off. */
export const POWER = { address: 0x10_0000, off: 0x5555 } as const;
export const CODE_BYTES = 0x280;
export const BLOCK_BYTES = 0x180;
export const RESULT_BYTES = 0x280;
export const MOST_CASES = 8192;

/** Words of what a case begins with; registers 1 to 31 follow, each at its number behind `registers`. */
export const BLOCK = {
  registers: 0,
  pc: 0,
  status: 32,
  end: 33,
  protection: 34,
  protectionAddresses: 35,
  delegatedExceptions: 38,
  delegatedInterrupts: 39,
  supervisorVector: 40,
  supervisorScratch: 41,
} as const;

/** Entries of physical memory protection that are a case's own. The last entry allows everything. */
export const OWN_ENTRIES = 3;

/** CSRs that are told behind the registers, by their numbers. */
export const RESULT_CSRS: readonly (readonly [string, number])[] = [
  ['mstatus', 0x300],
  ['medeleg', 0x302],
  ['mideleg', 0x303],
  ['mie', 0x304],
  ['mip', 0x344],
  ['mcounteren', 0x306],
  ['menvcfg', 0x30a],
  ['stvec', 0x105],
  ['scounteren', 0x106],
  ['senvcfg', 0x10a],
  ['sscratch', 0x140],
  ['sepc', 0x141],
  ['scause', 0x142],
  ['stval', 0x143],
];
/** Words before the numbers of F and D in what a case leaves. */
export const RESULT_WORDS = 32 + RESULT_CSRS.length;
