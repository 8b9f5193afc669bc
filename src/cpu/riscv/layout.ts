/**
 * Where things lie in the core's WebAssembly memory. The core's own part comes first, the guest's RAM behind it, so that
 * the core reaches both by constant offsets.
 *
 *     0x0010000  state: one 64-bit slot for each name of STATE_SLOTS
 *     0x0020000  call stack, CALL_STACK_ENTRIES of CALL_BYTES
 *     0x002b000  which page each slot of decoded instructions belongs to, 4 bytes each
 *     0x002c000  one decoded instruction that is in no page
 *     0x0030000  addresses of breakpoints, 8 bytes each
 *     0x0038000  watched memory: first byte, byte behind the last, kinds of accesses; 8 bytes each
 *     0x0100000  flags of each page of RAM, 1 byte
 *     0x0200000  which slot holds a page's decoded instructions, 2 bytes each: slot number + 1, or 0
 *     0x0400000  slots of decoded instructions
 *     0x1000000  RAM
 */
export const LAYOUT = {
  STATE: 0x1_0000,
  CALL_STACK: 0x2_0000,
  CALL_STACK_ENTRIES: 1024,
  CALL_BYTES: 40,
  SLOT_PAGES: 0x2_b000,
  SINGLE: 0x2_c000,
  BREAKPOINTS: 0x3_0000,
  BREAKPOINT_LIMIT: 4096,
  WATCHES: 0x3_8000,
  WATCH_BYTES: 24,
  WATCH_LIMIT: 256,
  PAGE_FLAGS: 0x10_0000,
  PAGE_SLOTS: 0x20_0000,
  SLOTS: 0x40_0000,
  SLOT_COUNT: 512,
  /** 2048 instructions of 8 bytes, the mark of the end, and room to the next cache line. */
  SLOT_BYTES: 0x4040,
  RAM: 0x100_0000,
} as const;

/** Bytes of the largest RAM: what 32-bit addresses of WebAssembly leave. */
export const MAX_RAM_BYTES = 2 ** 32 - 2 ** 16 - LAYOUT.RAM;

/** Of QEMU's `virt`. */
export const MAX_HARTS = 512;

/** Page was written by the core since the flag was last cleared. */
export const PAGE_DIRTY = 1;
/** Some of the page's instructions are decoded. */
export const PAGE_HAS_CODE = 2;
/** Some of the page is watched for stores. */
export const PAGE_WATCHED = 4;

const numbered = (name: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${name}${from + i}`);

/** All state of a hart, a 64-bit slot each; of RV32 the lower half. */
export const STATE_SLOTS: readonly string[] = [
  ...numbered('x', 0, 31),
  // Instructions begun since power-on, which is the coordinate of a run.
  ...['pc', 'count', 'privilege', 'waiting', 'synchronousTraps'],
  ...['mstatus', 'misa', 'medeleg', 'mideleg', 'mie', 'mip', 'mtvec', 'mcounteren', 'menvcfg'],
  ...['mscratch', 'mepc', 'mcause', 'mtval', 'mcountinhibit', 'mstatush'],
  ...['stvec', 'scounteren', 'senvcfg', 'sscratch', 'sepc', 'scause', 'stval', 'satp', 'fcsr'],
  // What reads is the slot plus the count, and the slot alone while inhibited.
  ...['mcycle', 'minstret'],
  ...['mvendorid', 'marchid', 'mimpid', 'mhartid'],
  ...['pmpcfg0', 'pmpcfg1', ...numbered('pmpaddr', 0, 15)],
  ...[...numbered('mhpmcounter', 3, 18), ...numbered('mhpmevent', 3, 18)],
  ...['reservation', 'reservedValue', 'callDepth'],
  ...[...numbered('f', 0, 31), 'stimecmp', 'hstatus', 'hedeleg', 'hideleg', 'hcounteren'],
  ...[
    'htimedelta',
    'henvcfg',
    'htval',
    'hvip',
    'hgatp',
    'vsstatus',
    'vstvec',
    'vsscratch',
    'vsepc',
  ],
  ...['vscause', 'vstval', 'vsatp', 'vstimecmp', 'mtinst', 'mtval2'],
  // Bits: 1 Sstc. The others are in misa.
  'extensions',
  // From here on it is how the hart is used, not what it is.
  ...['ramBase', 'ramSize', 'busValue', 'stopRequest', 'stopAtEbreak', 'stepOver'],
  ...['breakpointCount', 'usedSlots', 'fetched', 'stopAfter', 'callsHost', 'returnDepth'],
  // Not 0: `wfi` ends a run even if an interrupt waits.
  'yieldsAtWfi',
  // Of the last instruction that accessed memory other than quickly; what was watched of it.
  ...['accessPc', 'watchCount', 'readWatches', 'watchAddress', 'watchSize', 'watchKind', 'watchPc'],
];

/** State that belongs to a saved hart. */
export const SAVED_SLOTS: readonly string[] = STATE_SLOTS.slice(0, STATE_SLOTS.indexOf('ramBase'));

const SLOT_NUMBERS: ReadonlyMap<string, number> = new Map(
  STATE_SLOTS.map((name, number) => [name, number]),
);

/** Where a slot stands among them. Throws when there is none of that name, which is a bug. */
export function slotNumber(name: string): number {
  const number = SLOT_NUMBERS.get(name);
  if (number === undefined) {
    throw new Error(`no state of that name: ${name}`);
  }
  return number;
}

/** Byte address of a slot. */
export function slotAddress(name: string): number {
  return LAYOUT.STATE + 8 * slotNumber(name);
}
