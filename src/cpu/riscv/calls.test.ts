import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CODE, DATA, HANDLER, TestHart, type Line } from '../../../test/support/test-hart';

const STACK = 0x8008_0000n;
const RA = 1;
const SP = 2;
const A0 = 10;
const nop: Line = ['addi', {}];
const call = (imm: number): Line => ['jal', { rd: RA, imm }];
const jump = (imm: number): Line => ['jal', { rd: 0, imm }];
const ret: Line = ['jalr', { rd: 0, rs1: RA }];
const add = (rd: number, rs1: number, imm: number): Line => ['addi', { rd, rs1, imm }];

describe.each([64, 32] as const)('calls of RV%i as a debugger steps through them', (xlen) => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
  });
  beforeEach(() => {
    test.hart.stopAtReturn(undefined);
    test.hart.setBreakpoints([]);
  });
  const store = xlen === 64 ? 'sd' : 'sw';
  const fetch = xlen === 64 ? 'ld' : 'lw';
  const push = (): Line[] => [add(SP, SP, -16), [store, { rs1: SP, rs2: RA, imm: 8 }]];
  const pop = (): Line[] => [[fetch, { rd: RA, rs1: SP, imm: 8 }], add(SP, SP, 16), ret];
  const load = (lines: readonly Line[]): void => {
    test.load(lines);
    test.set({ x2: STACK });
  };
  const pc = (): bigint => test.hart.get('pc');
  const targets = (): bigint[] => test.hart.calls().map(({ target }) => target);
  const at = (line: number): bigint => CODE + 4n * BigInt(line);

  /** Main at 0 calls 4, which calls itself until a0 is 0, and gives back a1 + how deep it was. */
  const recursion = (): Line[] => [
    call(4 * 4),
    nop,
    nop,
    jump(0),
    /* 4 */ ...push(),
    ['beq', { rs1: A0, rs2: 0, imm: 4 * 4 }],
    add(A0, A0, -1),
    add(11, 11, 1),
    call(-4 * 5),
    /* 10 */ add(A0, 11, 0),
    ...pop(),
  ];

  it('steps over a call, however often what it calls calls itself', () => {
    load(recursion());
    test.set({ x10: 5n, x11: 100n });
    const depth = test.hart.callDepth;
    expect(test.hart.step()).toBe('budget');
    expect([pc(), test.hart.callDepth]).toEqual([at(4), depth + 1]);
    test.hart.stopAtReturn(depth + 1);
    expect(test.hart.run(1000)).toBe('returned');
    expect([pc(), test.hart.callDepth, test.hart.get('x10')]).toEqual([at(1), depth, 105n]);
    expect(test.hart.get('x2')).toBe(STACK);
    // Over what calls nothing.
    expect([test.hart.step(), pc()]).toEqual(['budget', at(2)]);
  });

  it('steps out of the innermost of several calls, with what it gives back', () => {
    load(recursion());
    test.set({ x10: 3n, x11: 0n });
    test.hart.setBreakpoints([at(10)]);
    expect(test.hart.run(1000)).toBe('breakpoint');
    test.hart.setBreakpoints([]);
    expect(targets()).toEqual([at(4), at(4), at(4), at(4)]);
    for (const depth of [4, 3, 2]) {
      test.hart.stopAtReturn(depth);
      expect(test.hart.run(1000)).toBe('returned');
      expect([pc(), test.hart.callDepth, test.hart.get('x10')]).toEqual([at(10), depth - 1, 3n]);
    }
    test.hart.stopAtReturn(1);
    expect([test.hart.run(1000), pc(), targets()]).toEqual(['returned', at(1), []]);
  });

  it('says of each instruction how deep it is', () => {
    load(recursion());
    test.set({ x10: 1n });
    const depths: number[] = [];
    for (let i = 0; i < 19; i++) {
      test.hart.step();
      depths.push(test.hart.callDepth);
    }
    expect(depths).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0]);
  });

  it('a function that jumps to another comes back from that one', () => {
    load([
      call(4 * 3),
      nop,
      jump(0),
      /* 3: frame, then jumps to 6 */ add(SP, SP, -32),
      add(SP, SP, 32),
      jump(4),
      /* 6 */ add(A0, 0, 7),
      ret,
    ]);
    test.run(1);
    test.hart.stopAtReturn(1);
    expect([test.hart.run(100), pc(), test.hart.get('x10')]).toEqual(['returned', at(1), 7n]);
    expect(test.hart.calls()).toEqual([]);
  });

  it('a jump through a table to a function ends as its caller', () => {
    load([call(4 * 3), nop, jump(0), ['jalr', { rd: 0, rs1: 12 }], nop, ret]);
    test.set({ x12: at(5) });
    test.run(3);
    expect([pc(), test.hart.callDepth]).toEqual([at(1), 0]);
  });

  /** Main at 0 has a frame and calls setjmp (20), then 8, which calls 12, which calls longjmp (24) or not. */
  const longjmp = (): Line[] => [
    ...push(),
    call(4 * 18),
    ['bne', { rs1: A0, rs2: 0, imm: 4 * 3 }],
    call(4 * 4),
    nop,
    /* 6 */ nop,
    jump(0),
    /* 8 */ ...push(),
    call(4 * 2),
    nop,
    /* 12 */ ...push(),
    call(4 * 10),
    nop,
    nop,
    nop,
    nop,
    nop,
    /* 20: setjmp, to DATA */
    [store, { rs1: 12, rs2: RA, imm: 0 }],
    [store, { rs1: 12, rs2: SP, imm: 8 }],
    add(A0, 0, 0),
    ret,
    /* 24: longjmp */
    [fetch, { rd: RA, rs1: 12, imm: 0 }],
    [fetch, { rd: SP, rs1: 12, imm: 8 }],
    add(A0, 0, 1),
    ret,
  ];

  it('longjmp ends all calls that it jumps out of, and a step over them', () => {
    load(longjmp());
    test.set({ x12: DATA });
    test.hart.setBreakpoints([at(24)]);
    expect(test.hart.run(100)).toBe('breakpoint');
    expect(targets()).toEqual([at(8), at(12), at(24)]);
    // As if each of the three calls were stepped over.
    for (const depth of [3, 2, 1]) {
      load(longjmp());
      test.set({ x12: DATA });
      test.hart.setBreakpoints([at(24)]);
      test.hart.run(100);
      test.hart.setBreakpoints([]);
      test.hart.stopAtReturn(depth);
      expect([test.hart.run(100), pc()]).toEqual(['returned', at(3)]);
      expect([test.hart.callDepth, test.hart.get('x10')]).toEqual([0, 1n]);
    }
  });

  it('a trap and its handler leave the calls as they were', () => {
    load([call(4 * 3), nop, jump(0), ...push(), ['ecall'], nop, ...pop()]);
    const program: Line[] = [
      ...push(),
      // A handler calls a function of its own.
      call(4 * 10),
      ['csrrs', { rd: 5, rs1: 0, imm: 0x341 }],
      add(5, 5, 4),
      ['csrrw', { rd: 0, rs1: 5, imm: 0x341 }],
      [fetch, { rd: RA, rs1: SP, imm: 8 }],
      add(SP, SP, 16),
      ['mret'],
      nop,
      nop,
      nop,
      ret,
    ];
    test.load(program, HANDLER);
    test.set({ pc: CODE, x2: STACK, mstatus: 3n << 11n });
    test.run(4);
    expect([pc(), test.hart.callDepth]).toEqual([HANDLER, 1]);
    test.hart.stopAtReturn(1);
    test.run(3);
    expect(targets()).toEqual([at(3), HANDLER + 48n]);
    test.run(7);
    expect([pc(), targets()]).toEqual([at(6), [at(3)]]);
    expect([test.hart.run(100), pc()]).toEqual(['returned', at(1)]);
  });

  it('a program that goes on as a copy of itself on another stack keeps its calls', () => {
    // Main calls 4, which calls 8, which sets the stack and jumps to 12 of the copy: that calls 14 twice.
    const lines: Line[] = [
      call(4 * 4),
      nop,
      nop,
      nop,
      /* 4 */ ...push(),
      call(4 * 2),
      nop,
      /* 8 */ add(SP, 13, 0),
      ['jalr', { rd: 0, rs1: 12, imm: 48 }],
      nop,
      nop,
      /* 12 */ call(4 * 4),
      call(4 * 3),
      nop,
      nop,
      /* 16 */ ...push(),
      ...pop(),
    ];
    const copy = CODE + 0x4000n;
    for (const stack of [0x800f_0000n, 0x8007_0000n]) {
      test.load(lines, copy);
      load(lines);
      test.set({ x12: copy, x13: stack });
      test.run(6);
      expect([pc(), targets()]).toEqual([copy + 48n, [at(4), at(8)]]);
      test.run(6);
      expect([pc(), targets()]).toEqual([copy + 52n, [at(4), at(8)]]);
      test.run(1);
      expect(targets()).toEqual([at(4), at(8), copy + 64n]);
      test.hart.stopAtReturn(3);
      expect([test.hart.run(100), pc()]).toEqual(['returned', copy + 56n]);
      test.hart.stopAtReturn(undefined);
    }
  });

  it('a return to an address that was put into ra leaves the function', () => {
    load([call(4 * 3), nop, jump(0), ...push(), add(SP, SP, 16), add(RA, 12, 0), ret]);
    test.set({ x12: CODE + 0x4000n });
    test.run(6);
    expect([pc(), targets()]).toEqual([CODE + 0x4000n, []]);
  });

  it('comes back from a recursion that is deeper than the calls that are kept', () => {
    load(recursion());
    test.set({ x10: 3000n, x11: 0n });
    test.run(1);
    test.hart.stopAtReturn(1);
    // The outer calls are forgotten, so the last return that is known is the one to where they begin.
    expect(test.hart.run(100_000)).toBe('returned');
    expect([pc(), test.hart.callDepth]).toEqual([at(10), 0]);
  });
});
