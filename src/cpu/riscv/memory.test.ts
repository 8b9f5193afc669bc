import { beforeAll, describe, expect, it } from 'vitest';
import { DATA, RAM, RAM_BYTES, TestHart, type Line } from '../../../test/support/test-hart';
import { instructionsOf } from './table/instructions';

const AT = Number(DATA) - RAM;
const DEVICE = 0x1000_0000n;
const END = BigInt(RAM + RAM_BYTES);

/** Of the bytes 80 81 … 87: name, offset, rd as a signed number. */
const LOADS: readonly [string, number, bigint][] = [
  ['lb', 0, -0x80n],
  ['lbu', 1, 0x81n],
  ['lh', 2, -0x7c7en],
  ['lhu', 4, 0x8584n],
  ['lw', 4, -0x7879_7a7cn],
  // Not aligned.
  ['lh', 1, -0x7d7fn],
  ['lw', 3, -0x797a_7b7dn],
];
const LOADS_64: readonly [string, number, bigint][] = [
  ['lwu', 0, 0x8382_8180n],
  ['ld', 0, -0x7879_7a7b_7c7d_7e80n],
];

/** Of 0x1122334455667788: name, offset, the eight bytes from DATA on. */
const STORES: readonly [string, number, string][] = [
  ['sb', 3, '000000f800000000'],
  ['sh', 2, '0000f8f700000000'],
  ['sw', 4, '00000000f8f7f6f5'],
  ['sw', 1, '00f8f7f6f5000000'],
];
const STORES_64: readonly [string, number, string][] = [['sd', 0, 'f8f7f6f5f4f3f2f1']];

/** Memory, register, memory after. The memory before goes to rd. */
const ATOMICS: readonly [string, bigint, bigint, bigint][] = [
  ['amoadd.w', 0x7fff_ffffn, 1n, 0x8000_0000n],
  ['amoswap.w', 5n, -1n, 0xffff_ffffn],
  ['amoxor.w', 12n, 10n, 6n],
  ['amoor.w', 12n, 10n, 14n],
  ['amoand.w', 12n, 10n, 8n],
  ['amomin.w', 1n, -1n, 0xffff_ffffn],
  ['amomax.w', 1n, -1n, 1n],
  ['amominu.w', 1n, -1n, 1n],
  ['amomaxu.w', 1n, -1n, 0xffff_ffffn],
];
const LOWEST = 2n ** 63n;
const ATOMICS_64: readonly [string, bigint, bigint, bigint][] = [
  ['amoadd.d', LOWEST - 1n, 1n, LOWEST],
  ['amoswap.d', 5n, 6n, 6n],
  ['amoxor.d', LOWEST, LOWEST + 1n, 1n],
  ['amoor.d', LOWEST, 1n, LOWEST + 1n],
  ['amoand.d', LOWEST, LOWEST + 1n, LOWEST],
  ['amomin.d', 1n, LOWEST, LOWEST],
  ['amomax.d', 1n, LOWEST, 1n],
  ['amominu.d', 1n, LOWEST, 1n],
  ['amomaxu.d', 1n, LOWEST, LOWEST],
];

describe.each([64, 32] as const)('memory of RV%i', (xlen) => {
  let test: TestHart;
  let bytes: DataView;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
    bytes = new DataView(test.hart.ram.buffer, test.hart.ram.byteOffset + AT, 0x100);
  });
  const wide = xlen === 64;
  const a0 = (): bigint => BigInt.asIntN(xlen, test.hart.get('x10'));
  const access = (name: string, address: bigint, imm = 0): void => {
    test.load([[name, { rd: 10, rs1: 11, rs2: 12, imm }]]);
    test.set({ x10: 0x5555n, x11: address, x12: 0xf1f2_f3f4_f5f6_f7f8n });
  };

  it.each(wide ? [...LOADS, ...LOADS_64] : LOADS)('%s from %i', (name, offset, expected) => {
    test.hart.ram.set([0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87], AT);
    access(name, DATA + 16n, offset - 16);
    test.run(1);
    expect(a0()).toBe(expected);
    access(name, DATA, offset);
    test.hart.ram.set(test.hart.ram.subarray(0, 4));
    test.load([[name, { rd: 0, rs1: 11, imm: offset }]]);
    test.set({ x11: DATA });
    test.run(1);
    expect(test.hart.get('x0')).toBe(0n);
  });

  it.each(wide ? [...STORES, ...STORES_64] : STORES)('%s to %i', (name, offset, expected) => {
    test.hart.ram.fill(0, AT, AT + 8);
    test.hart.pageFlags.fill(0);
    access(name, DATA, offset);
    test.run(1);
    expect(Buffer.from(test.hart.ram.subarray(AT, AT + 8)).toString('hex')).toBe(expected);
    expect((test.hart.pageFlags[AT >> 12] ?? 0) & 1).toBe(1);
    expect((test.hart.pageFlags[(AT >> 12) + 1] ?? 0) & 1).toBe(0);
  });

  it.each(wide ? [...ATOMICS, ...ATOMICS_64] : ATOMICS)(
    '%s of %i and %i leaves %i',
    (name, before, operand, after) => {
      const bits = name.endsWith('w') ? 32 : 64;
      bytes.setBigUint64(0, before, true);
      access(name, DATA);
      test.set({ x12: operand });
      test.run(1);
      expect(a0()).toBe(BigInt.asIntN(bits, before));
      expect(bytes.getBigUint64(0, true) & (2n ** BigInt(bits) - 1n)).toBe(after);
    },
  );

  it('reads and writes all that there is here', () => {
    const told = [...LOADS, ...STORES, ...ATOMICS, ...LOADS_64, ...STORES_64, ...ATOMICS_64];
    const names = new Set<string>(told.map(([name]) => name));
    const all = instructionsOf(64).filter(
      ({ name, text, expandsTo }) =>
        text.includes('(rs1)') &&
        expandsTo === undefined &&
        !['jalr', 'flw', 'fld', 'fsw', 'fsd'].includes(name),
    );
    const others = ['lr.w', 'sc.w', 'lr.d', 'sc.d'];
    expect(new Set([...names, ...others])).toEqual(new Set(all.map(({ name }) => name)));
  });

  it.each(wide ? ['w', 'd'] : ['w'])(
    'lr.%s and sc store once, and only to what was reserved',
    (width) => {
      const program = (address: bigint): void => {
        bytes.setBigUint64(0, 0xffff_ffffn, true);
        test.load([
          [`lr.${width}`, { rd: 10, rs1: 11 }],
          [`sc.${width}`, { rd: 13, rs1: 14, rs2: 12 }],
          [`sc.${width}`, { rd: 15, rs1: 14, rs2: 12 }],
        ]);
        test.set({ x11: DATA, x14: address, x12: 7n, x13: 9n, x15: 9n });
      };
      const results = (): bigint[] => ['x13', 'x15'].map((name) => test.hart.get(name));
      program(DATA);
      test.run(3);
      expect([a0(), ...results()]).toEqual([width === 'w' ? -1n : 0xffff_ffffn, 0n, 1n]);
      expect(bytes.getUint32(0, true)).toBe(7);
      program(DATA + 8n);
      test.run(3);
      expect(results()).toEqual([1n, 1n]);
      program(DATA);
      test.run(1);
      bytes.setUint32(0, 8, true);
      test.run(2);
      expect(results()).toEqual([1n, 1n]);
      expect(bytes.getUint32(0, true)).toBe(8);
    },
  );

  it('traps atomic accesses that are not aligned', () => {
    access('lr.w', DATA + 2n);
    test.run(1);
    expect(test.trap()).toEqual([4n, DATA + 2n, 0x8000_0000n]);
    access('amoadd.w', DATA + 1n);
    test.run(1);
    expect(test.trap()).toEqual([4n, DATA + 1n, 0x8000_0000n]);
    expect(a0()).toBe(0x5555n);
  });

  it('gives devices the accesses as they are', () => {
    access('lb', DEVICE, 5);
    test.bus.answers.set(Number(DEVICE) + 5, 0x1ffn);
    test.run(1);
    expect(a0()).toBe(-1n);
    test.load([['sw', { rs1: 11, rs2: 12, imm: -4 }]]);
    test.set({ x11: DEVICE + 8n, x12: 0xf1f2_f3f4_f5f6_f7f8n });
    test.bus.answers.set(Number(DEVICE) + 4, 0n);
    test.run(1);
    expect(test.bus.accesses).toEqual(['store 4 10000004 f5f6f7f8']);
    expect(test.hart.get('pc')).toBe(0x8000_0004n);
  });

  it('splits what is not aligned as QEMU does: loads into two words, stores into bytes', () => {
    access('lw', DEVICE, 2);
    test.bus.answers.set(Number(DEVICE), 0x4433_2211n);
    test.bus.answers.set(Number(DEVICE) + 4, 0x8877_6655n);
    test.run(1);
    expect(test.bus.accesses).toEqual(['load 4 10000000', 'load 4 10000004']);
    expect(a0()).toBe(0x6655_4433n);
    access('sh', DEVICE, 1);
    test.bus.answers.set(Number(DEVICE) + 1, 0n);
    test.run(1);
    expect(test.bus.accesses).toEqual(['store 1 10000001 f8', 'store 1 10000002 f7']);
    expect(test.trap()).toEqual([7n, DEVICE + 2n, 0x8000_0000n]);
  });

  it('traps where nobody answers, with the address', () => {
    access('lw', DEVICE);
    test.run(1);
    expect(test.trap()).toEqual([5n, DEVICE, 0x8000_0000n]);
    expect(a0()).toBe(0x5555n);
    access('sb', DEVICE, 3);
    test.run(1);
    expect(test.trap()).toEqual([7n, DEVICE + 3n, 0x8000_0000n]);
    access('amoor.w', DEVICE);
    test.run(1);
    expect(test.trap()).toEqual([5n, DEVICE, 0x8000_0000n]);
    access('lw', END - 2n);
    test.run(1);
    expect(test.trap()).toEqual([5n, END, 0x8000_0000n]);
    access('lw', -4n);
    test.run(1);
    expect(test.trap()).toEqual([5n, BigInt.asUintN(xlen, -4n), 0x8000_0000n]);
  });

  it('reaches the last byte of RAM', () => {
    test.hart.ram[RAM_BYTES - 1] = 0x7f;
    access('lbu', END - 1n);
    test.run(1);
    expect(a0()).toBe(0x7fn);
    access('sw', END - 4n);
    test.run(1);
    expect([...test.hart.ram.subarray(-4)]).toEqual([0xf8, 0xf7, 0xf6, 0xf5]);
  });

  it('runs what was stored over what it has run before', () => {
    const nop = 0x13n;
    test.load([
      ['addi', { rd: 10, rs1: 10, imm: 1 }],
      ['sw', { rs1: 11, rs2: 12, imm: 0 }],
      ['jal', { rd: 0, imm: -8 }],
    ]);
    test.set({ x10: 0n, x11: 0x8000_0000n, x12: nop });
    test.run(9);
    expect(a0()).toBe(1n);
  });

  it('runs what a device has stored after `written`', () => {
    test.load([
      ['addi', { rd: 10, rs1: 10, imm: 1 }],
      ['jal', { rd: 0, imm: -4 }],
    ]);
    test.set({ x10: 0n });
    test.run(4);
    test.hart.ram.set([0x13, 0x05, 0x05, 0x06]);
    test.hart.written(RAM, 4);
    test.run(2);
    expect(a0()).toBe(2n + 0x60n);
  });
});

describe.each([64, 32] as const)('protection of memory of RV%i', (xlen) => {
  const READ = 1n;
  const WRITE = 2n;
  const EXECUTE = 4n;
  const LOCKED = 0x80n;
  /** How addresses are matched: a range from the entry before, 4 bytes, a power of two. */
  const RANGE = 8n;
  const WORD = 16n;
  const POWER = 24n;
  const SUPERVISOR = 1n;
  const MACHINE = 3n;
  /** All of memory. */
  const ALL = 2n ** 54n - 1n;
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
  });
  const protect = (entries: readonly (readonly [bigint, bigint])[]): void => {
    entries.forEach(([configuration, address], i) => {
      test.hart.set(`pmpaddr${i}`, xlen === 64 ? address : address & 0xffff_ffffn);
      const shift = 8n * BigInt(i);
      test.hart.set('pmpcfg0', test.hart.get('pmpcfg0') | (configuration << shift));
    });
  };
  /** Cause of the trap of one access; undefined without. */
  const cause = (
    name: string,
    address: bigint,
    privilege: bigint,
    entries: readonly (readonly [bigint, bigint])[],
    state: Record<string, bigint> = {},
  ): bigint | undefined => {
    test.load([[name, { rd: 10, rs1: 11, rs2: 12 }]]);
    test.set({ x11: address, x12: 1n, privilege, ...state });
    protect(entries);
    test.run(1);
    return test.trap()?.[0];
  };
  /** 16 bytes from DATA on. */
  const sixteen = (DATA >> 2n) | 1n;

  it.each([
    ['lw', 5n, READ],
    ['sw', 7n, WRITE],
    ['amoadd.w', 5n, READ | WRITE],
  ] as const)('%s needs its rights below machine mode, else trap %i', (name, fault, needed) => {
    for (const granted of [0n, READ, READ | WRITE, EXECUTE]) {
      const entries = [
        [POWER | granted, sixteen],
        [POWER | READ | WRITE | EXECUTE, ALL],
      ] as const;
      const allowed = (granted & needed) === needed;
      // An atomic operation that may read but not write is refused when it writes.
      const expected = name === 'amoadd.w' && granted === READ ? 7n : fault;
      expect(cause(name, DATA + 4n, SUPERVISOR, entries)).toBe(allowed ? undefined : expected);
      expect(cause(name, DATA + 16n, SUPERVISOR, entries)).toBeUndefined();
      expect(cause(name, DATA - 4n, SUPERVISOR, entries)).toBeUndefined();
      expect(cause(name, DATA + 4n, MACHINE, entries)).toBeUndefined();
      const locked = [[LOCKED | POWER | granted, sixteen]] as const;
      expect(cause(name, DATA + 4n, MACHINE, locked)).toBe(allowed ? undefined : expected);
    }
  });

  it('machine mode with MPRV has the rights of the mode before', () => {
    const entries = [
      [POWER, sixteen],
      [POWER | READ | WRITE | EXECUTE, ALL],
    ] as const;
    for (const [mstatus, expected] of [
      [1n << 17n, 5n],
      [(1n << 17n) | (1n << 11n), 5n],
      [(1n << 17n) | (3n << 11n), undefined],
      [0n, undefined],
    ] as const) {
      expect(cause('lw', DATA, MACHINE, entries, { mstatus })).toBe(expected);
    }
  });

  it('entries are ranges, words and powers of two, and the first that matches counts', () => {
    const rest = [POWER | READ | EXECUTE, ALL] as const;
    const range = [[0n, DATA >> 2n], [RANGE, (DATA + 8n) >> 2n], rest] as const;
    const word = [[WORD, DATA >> 2n], rest] as const;
    const at = (address: bigint, entries: readonly (readonly [bigint, bigint])[]): unknown =>
      cause('lw', address, SUPERVISOR, entries);
    expect([-4n, 0n, 4n, 8n].map((by) => at(DATA + by, range))).toEqual([
      ...[undefined, 5n, 5n, undefined],
    ]);
    expect([-4n, 0n, 4n].map((by) => at(DATA + by, word))).toEqual([undefined, 5n, undefined]);
    const first = [[WORD | READ, DATA >> 2n], [POWER, sixteen], rest] as const;
    expect([0n, 4n].map((by) => at(DATA + by, first))).toEqual([undefined, 5n]);
  });

  it('an access of which an entry has only a part is refused', () => {
    if (xlen === 64) {
      const entries = [
        [WORD | READ | WRITE, DATA >> 2n],
        [POWER | READ | WRITE | EXECUTE, ALL],
      ] as const;
      expect(cause('ld', DATA, SUPERVISOR, entries)).toBe(5n);
      expect(cause('sd', DATA, SUPERVISOR, entries)).toBe(7n);
      expect(cause('ld', DATA + 8n, SUPERVISOR, entries)).toBeUndefined();
    }
  });

  it('what no entry matches is for machine mode only', () => {
    const entries = [[POWER | EXECUTE, (0x8000_0000n >> 2n) | 0x1ffn]] as const;
    expect(cause('lw', DATA, SUPERVISOR, entries)).toBe(5n);
    expect(cause('lw', DATA, MACHINE, entries)).toBeUndefined();
  });

  it('code is fetched only where it may be executed', () => {
    const entries = [
      [RANGE | READ | WRITE | EXECUTE, 0x8000_0006n >> 2n],
      [RANGE | READ | WRITE, 0x8000_0010n >> 2n],
      [POWER | READ | WRITE | EXECUTE, ALL],
    ] as const;
    test.load([
      ['addi', { rd: 10, rs1: 10, imm: 1 }],
      ['addi', { rd: 10, rs1: 10, imm: 1 }],
    ]);
    test.set({ privilege: SUPERVISOR });
    protect(entries);
    test.run(2);
    expect(test.trap()).toEqual([1n, 0x8000_0004n, 0x8000_0004n]);
    test.load([['jal', { rd: 0, imm: 0x10 }]]);
    test.load([['addi', { rd: 10, rs1: 10, imm: 1 }]], 0x8000_0010n);
    test.set({ privilege: SUPERVISOR, pc: 0x8000_0000n, x10: 0n });
    protect(entries);
    test.run(2);
    expect([test.trap(), test.hart.get('x10')]).toEqual([undefined, 1n]);
  });

  it('a program that is granted parts of memory runs on as without', () => {
    const lines: Line[] = [
      ['lw', { rd: 10, rs1: 11, imm: 0 }],
      ['addi', { rd: 10, rs1: 10, imm: 1 }],
      ['sw', { rs1: 11, rs2: 10, imm: 0 }],
      ['lw', { rd: 10, rs1: 12, imm: -4 }],
      ['addi', { rd: 10, rs1: 10, imm: 1 }],
      ['sw', { rs1: 12, rs2: 10, imm: -4 }],
      ['jal', { rd: 0, imm: -24 }],
    ];
    test.load(lines);
    const at = (address: bigint): number => Number(address) - RAM;
    test.hart.ram.fill(0, at(DATA), at(DATA) + 64);
    test.set({ x11: DATA, x12: DATA + 20n, privilege: SUPERVISOR });
    protect([
      [POWER | READ | WRITE, sixteen],
      [WORD, (DATA + 32n) >> 2n],
      [POWER | READ | WRITE | EXECUTE, ALL],
    ]);
    test.run(7000);
    expect(test.trap()).toBeUndefined();
    const words = new DataView(test.hart.ram.buffer, test.hart.ram.byteOffset + at(DATA), 64);
    expect([words.getUint32(0, true), words.getUint32(16, true)]).toEqual([1000, 1000]);
  });
});
