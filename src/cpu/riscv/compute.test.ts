import { beforeAll, describe, expect, it } from 'vitest';
import { TestHart } from '../../../test/support/test-hart';
import { instructionsOf } from './table/instructions';

/** Instruction, rs1, rs2, immediate, rd. Registers as signed numbers. */
type Row = readonly [name: string, a: bigint, b: bigint, imm: number, rd: bigint];

const LOWEST64 = -(2n ** 63n);
const LOWEST32 = -(2n ** 31n);
const WORD = 0x1234_5678_9abc_def0n;

const RV64: readonly Row[] = [
  ['lui', 0n, 0n, 0x12345000, 0x12345000n],
  ['lui', 0n, 0n, -0x80000000, LOWEST32],
  ['auipc', 0n, 0n, 0x1000, 0x80001000n],
  ['addi', 5n, 0n, -6, -1n],
  ['slti', -1n, 0n, 0, 1n],
  ['slti', 1n, 0n, 0, 0n],
  ['sltiu', 1n, 0n, -1, 1n],
  ['sltiu', -1n, 0n, -1, 0n],
  ['xori', 0xffn, 0n, -1, -0x100n],
  ['ori', 0xf0n, 0n, 0x0f, 0xffn],
  ['andi', 0x1ffn, 0n, -16, 0x1f0n],
  ['slli', 1n, 0n, 63, LOWEST64],
  ['srli', -1n, 0n, 63, 1n],
  ['srai', LOWEST64, 0n, 62, -2n],
  ['add', 2n ** 63n - 1n, 1n, 0, LOWEST64],
  ['sub', 0n, 1n, 0, -1n],
  ['sll', 1n, 65n, 0, 2n],
  ['slt', -1n, 1n, 0, 1n],
  ['sltu', -1n, 1n, 0, 0n],
  ['xor', 0b1100n, 0b1010n, 0, 0b0110n],
  ['srl', -1n, 60n, 0, 15n],
  ['sra', -16n, 66n, 0, -4n],
  ['or', 0b1100n, 0b1010n, 0, 0b1110n],
  ['and', 0b1100n, 0b1010n, 0, 0b1000n],
  ['addiw', 0x7fff_ffffn, 0n, 1, LOWEST32],
  ['addiw', 0x1_0000_0005n, 0n, -1, 4n],
  ['slliw', 1n, 0n, 31, LOWEST32],
  ['srliw', -1n, 0n, 1, 0x7fff_ffffn],
  ['srliw', -1n, 0n, 0, -1n],
  ['sraiw', 0x8000_0000n, 0n, 4, -0x800_0000n],
  ['addw', 0x7fff_ffffn, 1n, 0, LOWEST32],
  ['subw', 0n, 0x8000_0000n, 0, LOWEST32],
  ['sllw', 3n, 63n, 0, LOWEST32],
  ['srlw', 0xffff_ffff_8000_0000n, 31n, 0, 1n],
  ['sraw', 0x8000_0000n, 31n, 0, -1n],
  ['mul', -3n, 7n, 0, -21n],
  ['mulh', LOWEST64, LOWEST64, 0, 2n ** 62n],
  ['mulh', -1n, 1n, 0, -1n],
  ['mulhsu', -1n, -1n, 0, -1n],
  ['mulhsu', 2n, -1n, 0, 1n],
  ['mulhu', -1n, -1n, 0, -2n],
  ['div', -7n, 2n, 0, -3n],
  ['div', 7n, 0n, 0, -1n],
  ['div', LOWEST64, -1n, 0, LOWEST64],
  ['divu', -1n, 2n, 0, 2n ** 63n - 1n],
  ['divu', 7n, 0n, 0, -1n],
  ['rem', -7n, 2n, 0, -1n],
  ['rem', 7n, 0n, 0, 7n],
  ['rem', LOWEST64, -1n, 0, 0n],
  ['remu', -1n, 10n, 0, 5n],
  ['remu', 7n, 0n, 0, 7n],
  ['mulw', 0x8000_0000n, 3n, 0, LOWEST32],
  ['divw', 0x1_ffff_fff9n, 2n, 0, -3n],
  ['divw', 0x8000_0000n, 0xffff_ffffn, 0, LOWEST32],
  ['divw', 5n, 0x1_0000_0000n, 0, -1n],
  ['divuw', 0xffff_ffffn, 1n, 0, -1n],
  ['divuw', 5n, 0n, 0, -1n],
  ['remw', 0xffff_fff9n, 2n, 0, -1n],
  ['remw', 0x8000_0000n, 0xffff_ffffn, 0, 0n],
  ['remw', 0x8000_0001n, 0n, 0, LOWEST32 + 1n],
  ['remuw', 0xffff_ffffn, 10n, 0, 5n],
  ['remuw', 0x8000_0000n, 0n, 0, LOWEST32],
  ['sh1add', 3n, 1n, 0, 7n],
  ['sh2add', 3n, 1n, 0, 13n],
  ['sh3add', 3n, 1n, 0, 25n],
  ['add.uw', -1n, 1n, 0, 0x1_0000_0000n],
  ['sh1add.uw', -1n, 0n, 0, 0x1_ffff_fffen],
  ['sh2add.uw', -1n, 1n, 0, 0x3_ffff_fffdn],
  ['sh3add.uw', -1n, 0n, 0, 0x7_ffff_fff8n],
  ['slli.uw', -1n, 0n, 4, 0xf_ffff_fff0n],
  ['andn', 0b1111n, 0b0101n, 0, 0b1010n],
  ['orn', 0n, -16n, 0, 15n],
  ['xnor', 0b1100n, 0b1010n, 0, ~0b0110n],
  ['max', -1n, 1n, 0, 1n],
  ['maxu', -1n, 1n, 0, -1n],
  ['min', -1n, 1n, 0, -1n],
  ['minu', -1n, 1n, 0, 1n],
  ['rol', WORD, 68n, 0, 0x2345_6789_abcd_ef01n],
  ['ror', WORD, 4n, 0, 0x0123_4567_89ab_cdefn],
  ['rori', WORD, 0n, 60, 0x2345_6789_abcd_ef01n],
  ['rolw', 0x8000_0001n, 33n, 0, 3n],
  ['rorw', 1n, 1n, 0, LOWEST32],
  ['roriw', 3n, 0n, 1, LOWEST32 + 1n],
  ['clz', 1n, 0n, 0, 63n],
  ['clz', 0n, 0n, 0, 64n],
  ['ctz', 8n, 0n, 0, 3n],
  ['ctz', 0n, 0n, 0, 64n],
  ['cpop', -1n, 0n, 0, 64n],
  ['clzw', 0x1_0000_0001n, 0n, 0, 31n],
  ['ctzw', 0x1_0000_0000n, 0n, 0, 32n],
  ['cpopw', -1n, 0n, 0, 32n],
  ['sext.b', 0x180n, 0n, 0, -128n],
  ['sext.h', 0x1_8000n, 0n, 0, -32768n],
  ['zext.h', -1n, 0n, 0, 0xffffn],
  ['orc.b', 0x0100_8000_0040_0002n, 0n, 0, 0xff00_ff00_00ff_00ffn],
  ['rev8', 0x0102_0304_0506_0708n, 0n, 0, 0x0807_0605_0403_0201n],
  ['bclr', 0b111n, 65n, 0, 0b101n],
  ['bclri', -1n, 0n, 63, 2n ** 63n - 1n],
  ['bext', 0b100n, 66n, 0, 1n],
  ['bexti', LOWEST64, 0n, 63, 1n],
  ['binv', 0n, 63n, 0, LOWEST64],
  ['binvi', 1n, 0n, 0, 0n],
  ['bset', 0n, 64n, 0, 1n],
  ['bseti', 0n, 0n, 40, 2n ** 40n],
];

const RV32: readonly Row[] = [
  ['lui', 0n, 0n, -0x80000000, LOWEST32],
  ['auipc', 0n, 0n, -0x80000000, 0n],
  ['addi', 0x7fff_ffffn, 0n, 1, LOWEST32],
  ['slti', LOWEST32, 0n, -1, 1n],
  ['sltiu', 5n, 0n, -1, 1n],
  ['xori', 1n, 0n, -1, -2n],
  ['ori', 1n, 0n, 6, 7n],
  ['andi', -1n, 0n, 12, 12n],
  ['slli', 1n, 0n, 31, LOWEST32],
  ['srli', -1n, 0n, 31, 1n],
  ['srai', LOWEST32, 0n, 31, -1n],
  ['add', -1n, 1n, 0, 0n],
  ['sub', 0n, 1n, 0, -1n],
  ['sll', 1n, 33n, 0, 2n],
  ['slt', -1n, 0n, 0, 1n],
  ['sltu', -1n, 0n, 0, 0n],
  ['xor', 5n, 3n, 0, 6n],
  ['srl', -1n, 28n, 0, 15n],
  ['sra', -16n, 34n, 0, -4n],
  ['or', 5n, 3n, 0, 7n],
  ['and', 5n, 3n, 0, 1n],
  ['mul', 0x1_0001n, 0x1_0001n, 0, 0x2_0001n],
  ['mulh', LOWEST32, LOWEST32, 0, 2n ** 30n],
  ['mulhsu', -1n, -1n, 0, -1n],
  ['mulhu', -1n, -1n, 0, -2n],
  ['div', LOWEST32, -1n, 0, LOWEST32],
  ['div', -7n, 2n, 0, -3n],
  ['divu', 7n, 0n, 0, -1n],
  ['rem', LOWEST32, -1n, 0, 0n],
  ['remu', -1n, 10n, 0, 5n],
  ['sh1add', 3n, 1n, 0, 7n],
  ['sh2add', 3n, 1n, 0, 13n],
  ['sh3add', 3n, 1n, 0, 25n],
  ['andn', 15n, 5n, 0, 10n],
  ['orn', 0n, -16n, 0, 15n],
  ['xnor', 12n, 10n, 0, ~6n],
  ['max', -1n, 1n, 0, 1n],
  ['maxu', -1n, 1n, 0, -1n],
  ['min', -1n, 1n, 0, -1n],
  ['minu', -1n, 1n, 0, 1n],
  ['rol', 0x1234_5678n, 36n, 0, 0x2345_6781n],
  ['ror', 0x1234_5678n, 4n, 0, 0x8123_4567n - 2n ** 32n],
  ['rori', 0x1234_5678n, 0n, 28, 0x2345_6781n],
  ['clz', 1n, 0n, 0, 31n],
  ['ctz', 0n, 0n, 0, 32n],
  ['cpop', -1n, 0n, 0, 32n],
  ['sext.b', 0x80n, 0n, 0, -128n],
  ['sext.h', 0x8000n, 0n, 0, -32768n],
  ['zext.h', -1n, 0n, 0, 0xffffn],
  ['orc.b', 0x0100_0080n, 0n, 0, 0xff00_00ffn - 2n ** 32n],
  ['rev8', 0x0102_0304n, 0n, 0, 0x0403_0201n],
  ['bclr', 7n, 33n, 0, 5n],
  ['bclri', -1n, 0n, 31, 2n ** 31n - 1n],
  ['bext', 4n, 34n, 0, 1n],
  ['bexti', LOWEST32, 0n, 31, 1n],
  ['binv', 0n, 31n, 0, LOWEST32],
  ['binvi', 1n, 0n, 0, 0n],
  ['bset', 0n, 32n, 0, 1n],
  ['bseti', 0n, 0n, 20, 2n ** 20n],
];

describe.each([
  [64, RV64],
  [32, RV32],
] as const)('what instructions of RV%i compute', (xlen, rows) => {
  let test: TestHart;
  beforeAll(async () => {
    test = await TestHart.create(xlen);
  });

  it.each(rows)('%s of %i and %i, immediate %i: %i', (name, a, b, imm, rd) => {
    expect(BigInt.asIntN(xlen, test.compute(name, a, b, imm))).toBe(BigInt.asIntN(xlen, rd));
    expect(test.hart.get('pc')).toBe(0x8000_0004n);
  });

  it('is told here for each that only computes', () => {
    const pure = instructionsOf(xlen).filter((each) => each.pure);
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(pure.map(({ name }) => name)));
  });

  it('leaves x0 as it is', () => {
    for (const { name, pure } of instructionsOf(xlen)) {
      if (pure) {
        test.load([[name, { rd: 0, rs1: 11, rs2: 12, imm: 4096 + 3 }]]);
        test.set({ x11: 5n, x12: 6n });
        test.run(1);
        expect([name, test.hart.get('x0')]).toEqual([name, 0n]);
      }
    }
    test.load([0x0005]);
    test.run(1);
    expect([test.hart.get('x0'), test.hart.get('pc')]).toEqual([0n, 0x8000_0002n]);
  });
});
