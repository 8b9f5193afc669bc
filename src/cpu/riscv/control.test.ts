import { beforeAll, describe, expect, it } from 'vitest';
import { CODE, TestHart, type Line } from '../../../test/support/test-hart';
import type { ShadowCall } from './hart';

/** A call, by offsets in the code. */
function call(
  from: bigint,
  target: bigint,
  returnTo: bigint,
  stackPointer: bigint,
  argument: bigint,
): ShadowCall {
  const [at, to, back] = [CODE + from, CODE + target, CODE + returnTo];
  return { from: at, target: to, returnTo: back, stackPointer, argument };
}

/** Taken, not taken: pairs of registers. */
const BRANCHES: readonly [string, [bigint, bigint], [bigint, bigint]][] = [
  ['beq', [3n, 3n], [3n, 4n]],
  ['bne', [3n, 4n], [3n, 3n]],
  ['blt', [-1n, 0n], [0n, -1n]],
  ['bge', [0n, -1n], [-1n, 0n]],
  ['bltu', [0n, -1n], [-1n, 0n]],
  ['bgeu', [-1n, 0n], [0n, -1n]],
];

describe.each([64, 32] as const)('jumps of RV%i', (xlen) => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
  });
  const pc = (): bigint => test.hart.get('pc');

  it.each(BRANCHES)('%s', (name, taken, not) => {
    for (const [imm, at] of [
      [-16, CODE + 0x40n],
      [0x800, CODE + 0x800n],
      [-0x1000, CODE + 0x1ffcn],
      [0xffe, CODE + 0x10n],
    ] as const) {
      for (const [pair, expected] of [
        [taken, at + BigInt(imm)],
        [not, at + 4n],
      ] as const) {
        test.load([[name, { rs1: 10, rs2: 11, imm }]], at);
        test.set({ x10: pair[0], x11: pair[1] });
        test.run(1);
        expect(pc()).toBe(expected);
      }
    }
  });

  it('jal and jalr', () => {
    test.load([['jal', { rd: 5, imm: 0x1000 }]], CODE + 8n);
    test.run(1);
    expect([pc(), test.hart.get('x5')]).toEqual([CODE + 0x1008n, CODE + 12n]);
    test.load([['jalr', { rd: 10, rs1: 10, imm: 3 }]], CODE + 8n);
    test.set({ x10: CODE + 0x100n });
    test.run(1);
    expect([pc(), test.hart.get('x10')]).toEqual([CODE + 0x102n, CODE + 12n]);
    test.load([['c.jalr', { rs1: 10 }]], CODE + 2n);
    test.set({ x10: CODE + 0x101n });
    test.run(1);
    expect([pc(), test.hart.get('x1')]).toEqual([CODE + 0x100n, CODE + 4n]);
  });

  it('goes from page to page, over an instruction that lies in both', () => {
    test.load(
      [
        ['c.addi', { rd: 10, imm: 1 }],
        ['addi', { rd: 10, rs1: 10, imm: 2 }],
        ['addi', { rd: 10, rs1: 10, imm: 4 }],
      ],
      CODE + 0xffcn,
    );
    test.run(3);
    expect([pc(), test.hart.get('x10')]).toEqual([CODE + 0x1006n, 7n]);
    // The half in the second page changes alone: imm 2 becomes 0x202.
    test.hart.ram[0x1001] = 0x20;
    test.hart.written(0x8000_1001, 1);
    test.set({ pc: CODE + 0xffen, x10: 0n });
    test.run(1);
    expect(test.hart.get('x10')).toBe(0x202n);
  });

  it('traps a fetch where nobody answers, at the half that is missing', () => {
    test.load([0x0000_0013], 0x800f_fffcn);
    test.run(2);
    expect(test.trap()).toEqual([1n, 0x8010_0000n, 0x8010_0000n]);
    // The first half of an addi is the last of RAM.
    test.hart.ram.set([0x13, 0x05], 0xf_fffe);
    test.load([['c.nop']], 0x800f_fffcn);
    test.run(2);
    expect(test.trap()).toEqual([1n, 0x8010_0000n, 0x800f_fffen]);
  });

  it('runs code that lies in a device', () => {
    test.load([]);
    test.bus.answers.set(0x1000, 0x0513n);
    test.bus.answers.set(0x1002, 0x0070n);
    test.bus.answers.set(0x1004, 0x0505n);
    test.set({ pc: 0x1000n });
    test.run(2);
    expect([pc(), test.hart.get('x10')]).toEqual([0x1006n, 8n]);
  });

  it('keeps the calls that have not come back', () => {
    const lines: Line[] = [
      ['jal', { rd: 1, imm: 16 }],
      ['addi', { rd: 0, rs1: 0, imm: 1 }],
      ['jal', { rd: 0, imm: 0 }],
      ['addi', { rd: 0, rs1: 0, imm: 2 }],
      ['addi', { rd: 2, rs1: 2, imm: -16 }],
      ['addi', { rd: 5, rs1: 1, imm: 0 }],
      ['jal', { rd: 1, imm: 20 }],
      ['addi', { rd: 1, rs1: 5, imm: 0 }],
      ['addi', { rd: 2, rs1: 2, imm: 16 }],
      ['jalr', { rd: 0, rs1: 1 }],
      ['addi', { rd: 0, rs1: 0, imm: 3 }],
      ['jalr', { rd: 0, rs1: 1 }],
    ];
    test.load(lines);
    test.set({ x2: 0x8008_0000n, x10: 7n });
    test.run(1);
    test.set({ x10: 8n });
    test.run(3);
    expect(test.hart.calls()).toEqual([
      call(0n, 16n, 4n, 0x8008_0000n, 7n),
      call(24n, 44n, 28n, 0x8007_fff0n, 8n),
    ]);
    test.run(1);
    expect(test.hart.calls()).toHaveLength(1);
    test.run(3);
    expect([pc(), test.hart.calls()]).toEqual([CODE + 4n, []]);
  });

  it('forgets the outer half of a recursion that is too deep, and calls that were jumped out of', () => {
    test.load([
      ['addi', { rd: 2, rs1: 2, imm: -16 }],
      ['jal', { rd: 1, imm: -4 }],
    ]);
    test.set({ x2: 0x8008_0000n });
    test.run(2 * 1025);
    const calls = test.hart.calls();
    expect(calls).toHaveLength(513);
    expect(calls.at(-1)?.stackPointer).toBe(0x8008_0000n - 16n * 1025n);
    test.load([['jalr', { rd: 0, rs1: 1 }]]);
    test.hart.restore({ ...test.hart.save(), calls });
    test.set({ callDepth: 513n, x1: 0x8000_1000n, x2: 0x8008_0000n });
    test.run(1);
    expect(test.hart.calls()).toEqual([]);
  });
});
