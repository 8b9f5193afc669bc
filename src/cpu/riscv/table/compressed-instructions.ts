import type { Instruction, Operands } from './instruction';

const CHAPTER = 'RISC-V Unprivileged 20191213 §16.';
const memory = `${CHAPTER}3 Load and Store Instructions`;
const control = `${CHAPTER}4 Control Transfer Instructions`;
const integer = `${CHAPTER}5 Integer Computational Instructions`;

type Row = readonly [
  name: string,
  expandsTo: string,
  mask: number,
  match: number,
  operands: Operands,
  spec: string,
  more?: { readonly xlen?: 32 | 64 },
];

const stackLoad = { rd: 7, rs1: 'x2' } as const;
const stackStore = { rs2: 2, rs1: 'x2' } as const;
const nearLoad = { rd: 'prime2', rs1: 'prime7' } as const;
const nearStore = { rs2: 'prime2', rs1: 'prime7' } as const;
const nearImmediate = { rd: 'prime7', rs1: 'prime7' } as const;
const nearRegisters = { ...nearImmediate, rs2: 'prime2' } as const;
const onlyOn64 = { xlen: 64 } as const;
const onlyOn32 = { xlen: 32 } as const;

/**
 * The first row that matches counts. What is reserved stands in none: rd = x0 in `c.addiw`, `c.lwsp`, `c.ldsp`, `c.jr`;
 * an immediate of 0 in `c.addi4spn`, `c.lui`, `c.addi16sp`; a shift by 32 and more on RV32.
 */
const ROWS: readonly Row[] = [
  ['c.addi4spn', 'addi', 0xe003, 0x0000, { rd: 'prime2', rs1: 'x2', imm: 'caddi4spn' }, integer],
  ['c.fld', 'fld', 0xe003, 0x2000, { ...nearLoad, imm: 'cld' }, memory],
  ['c.fsd', 'fsd', 0xe003, 0xa000, { ...nearStore, imm: 'cld' }, memory],
  ['c.flw', 'flw', 0xe003, 0x6000, { ...nearLoad, imm: 'clw' }, memory, onlyOn32],
  ['c.fsw', 'fsw', 0xe003, 0xe000, { ...nearStore, imm: 'clw' }, memory, onlyOn32],
  ['c.fldsp', 'fld', 0xe003, 0x2002, { ...stackLoad, imm: 'cldsp' }, memory],
  ['c.fsdsp', 'fsd', 0xe003, 0xa002, { ...stackStore, imm: 'csdsp' }, memory],
  ['c.flwsp', 'flw', 0xe003, 0x6002, { ...stackLoad, imm: 'clwsp' }, memory, onlyOn32],
  ['c.fswsp', 'fsw', 0xe003, 0xe002, { ...stackStore, imm: 'cswsp' }, memory, onlyOn32],
  ['c.lw', 'lw', 0xe003, 0x4000, { ...nearLoad, imm: 'clw' }, memory],
  ['c.ld', 'ld', 0xe003, 0x6000, { ...nearLoad, imm: 'cld' }, memory, onlyOn64],
  ['c.sw', 'sw', 0xe003, 0xc000, { ...nearStore, imm: 'clw' }, memory],
  ['c.sd', 'sd', 0xe003, 0xe000, { ...nearStore, imm: 'cld' }, memory, onlyOn64],
  ['c.nop', 'addi', 0xef83, 0x0001, { rd: 'x0', rs1: 'x0', imm: 'ci' }, integer],
  ['c.addi', 'addi', 0xe003, 0x0001, { rd: 7, rs1: 7, imm: 'ci' }, integer],
  ['c.jal', 'jal', 0xe003, 0x2001, { rd: 'x1', imm: 'cj' }, control, onlyOn32],
  ['c.addiw', 'addiw', 0xe003, 0x2001, { rd: 7, rs1: 7, imm: 'ci' }, integer, onlyOn64],
  ['c.li', 'addi', 0xe003, 0x4001, { rd: 7, rs1: 'x0', imm: 'ci' }, integer],
  ['c.addi16sp', 'addi', 0xef83, 0x6101, { rd: 'x2', rs1: 'x2', imm: 'caddi16sp' }, integer],
  ['c.lui', 'lui', 0xe003, 0x6001, { rd: 7, imm: 'clui' }, integer],
  ['c.srli', 'srli', 0xec03, 0x8001, { ...nearImmediate, imm: 'cshamt' }, integer, onlyOn64],
  ['c.srai', 'srai', 0xec03, 0x8401, { ...nearImmediate, imm: 'cshamt' }, integer, onlyOn64],
  ['c.srli', 'srli', 0xfc03, 0x8001, { ...nearImmediate, imm: 'cshamt' }, integer, onlyOn32],
  ['c.srai', 'srai', 0xfc03, 0x8401, { ...nearImmediate, imm: 'cshamt' }, integer, onlyOn32],
  ['c.andi', 'andi', 0xec03, 0x8801, { ...nearImmediate, imm: 'ci' }, integer],
  ['c.sub', 'sub', 0xfc63, 0x8c01, nearRegisters, integer],
  ['c.xor', 'xor', 0xfc63, 0x8c21, nearRegisters, integer],
  ['c.or', 'or', 0xfc63, 0x8c41, nearRegisters, integer],
  ['c.and', 'and', 0xfc63, 0x8c61, nearRegisters, integer],
  ['c.subw', 'subw', 0xfc63, 0x9c01, nearRegisters, integer, onlyOn64],
  ['c.addw', 'addw', 0xfc63, 0x9c21, nearRegisters, integer, onlyOn64],
  ['c.j', 'jal', 0xe003, 0xa001, { rd: 'x0', imm: 'cj' }, control],
  ['c.beqz', 'beq', 0xe003, 0xc001, { rs1: 'prime7', rs2: 'x0', imm: 'cb' }, control],
  ['c.bnez', 'bne', 0xe003, 0xe001, { rs1: 'prime7', rs2: 'x0', imm: 'cb' }, control],
  ['c.slli', 'slli', 0xe003, 0x0002, { rd: 7, rs1: 7, imm: 'cshamt' }, integer, onlyOn64],
  ['c.slli', 'slli', 0xf003, 0x0002, { rd: 7, rs1: 7, imm: 'cshamt' }, integer, onlyOn32],
  ['c.lwsp', 'lw', 0xe003, 0x4002, { ...stackLoad, imm: 'clwsp' }, memory],
  ['c.ldsp', 'ld', 0xe003, 0x6002, { ...stackLoad, imm: 'cldsp' }, memory, onlyOn64],
  ['c.jr', 'jalr', 0xf07f, 0x8002, { rd: 'x0', rs1: 7 }, control],
  ['c.mv', 'add', 0xf003, 0x8002, { rd: 7, rs1: 'x0', rs2: 2 }, integer],
  ['c.ebreak', 'ebreak', 0xffff, 0x9002, {}, `${CHAPTER}5.5 C.EBREAK Instruction`],
  ['c.jalr', 'jalr', 0xf07f, 0x9002, { rd: 'x1', rs1: 7 }, control],
  ['c.add', 'add', 0xf003, 0x9002, { rd: 7, rs1: 7, rs2: 2 }, integer],
  ['c.swsp', 'sw', 0xe003, 0xc002, { ...stackStore, imm: 'cswsp' }, memory],
  ['c.sdsp', 'sd', 0xe003, 0xe002, { ...stackStore, imm: 'csdsp' }, memory, onlyOn64],
];

/** Bits of which one at least must be set, or the pattern is reserved. */
export const NOT_ALL_ZERO: ReadonlyMap<string, number> = new Map([
  ['c.addi4spn', 0x1fe0],
  ['c.addiw', 0x0f80],
  ['c.addi16sp', 0x107c],
  ['c.lui', 0x107c],
  ['c.lwsp', 0x0f80],
  ['c.ldsp', 0x0f80],
  ['c.jr', 0x0f80],
  ['c.mv', 0x007c],
  ['c.add', 0x007c],
]);

/** C. */
export const COMPRESSED_INSTRUCTIONS: readonly Instruction[] = ROWS.map(
  ([name, expandsTo, mask, match, operands, spec, { xlen } = {}]) => ({
    name,
    mask,
    match,
    lengthBytes: 2,
    xlen,
    text: '',
    pure: false,
    emulated: true,
    expandsTo,
    spec,
    ...operands,
  }),
);
