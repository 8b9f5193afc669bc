import { LAYOUT, PAGE_DIRTY, PAGE_HAS_CODE, slotAddress, STATE_SLOTS } from './layout';
import { NOT_ALL_ZERO } from './table/compressed-instructions';
import { IMMEDIATES, type Immediate, type ImmediateName } from './table/immediates';
import type { Instruction, RegisterField } from './table/instruction';
import { instructionsOf, type Xlen } from './table/instructions';

/**
 * Numbers of decoded instructions that stand for no instruction. 0 must be what is not decoded yet.
 */
const MARKS = ['UNDECODED', 'LOOKUP', 'BREAKPOINT', 'CROSSING', 'ILLEGAL', 'NOP'] as const;

/** `amoadd.w` → `AMOADD_W`. */
const constantName = (name: string): string => name.toUpperCase().replaceAll('.', '_');

/** Names of operations by their numbers. Those that one width alone has are there for both, so that one text serves both. */
export function operationNames(): string[] {
  const own = [...instructionsOf(64), ...instructionsOf(32)].filter(
    ({ expandsTo, emulated }) => expandsTo === undefined && emulated,
  );
  return [...MARKS, ...[...new Set(own.map(({ name }) => name))].sort()];
}

/**
 * The part of the core that is made from the table: constants, and the decoder. AssemblyScript.
 *
 * A decoded instruction is 8 bytes: number of the operation; rd, rs1, rs2 as offsets in the register file, of which the
 * last one's lower bits are the length in bytes; 32 bits of immediate.
 */
export function generateCoreSource(xlen: Xlen): string {
  const instructions = instructionsOf(xlen).filter(({ emulated }) => emulated);
  const names = operationNames();
  const pages = { PAGE_DIRTY, PAGE_HAS_CODE };
  const lines = [
    '// Made by src/cpu/riscv/core-source.ts.',
    `export const XLEN: i32 = ${xlen};`,
    `export type ux = u${xlen};`,
    `export type sx = i${xlen};`,
    ...[...Object.entries(LAYOUT), ...Object.entries(pages)].map(
      ([name, value]) => `export const ${name}: u32 = ${value};`,
    ),
    ...STATE_SLOTS.map((name) => `export const S_${name}: u32 = ${slotAddress(name)};`),
    ...names.map(constantName).map((name, number) => `export const OP_${name}: i32 = ${number};`),
    PACK,
    ...decoder(
      'decodeLong',
      instructions.filter((each) => each.lengthBytes === 4),
      0x7f,
      names,
    ),
    ...decoder(
      'decodeShort',
      instructions.filter((each) => each.lengthBytes === 2),
      0xe003,
      names,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const PACK = `
@inline function pack(op: u32, rd: u32, rs1: u32, rs2: u32, imm: i32, length: u32): u64 {
  return u64(op | (rd << 11) | (rs1 << 19) | (rs2 << 27) | (length << 24)) | (u64(u32(imm)) << 32);
}`;

/** One function: a switch over the bits of \`selector\`, in each case the instructions in the table's order. */
function decoder(
  name: string,
  instructions: readonly Instruction[],
  selector: number,
  names: readonly string[],
): string[] {
  const groups = new Map<number, Instruction[]>();
  const loose = instructions.filter(({ mask }) => (mask & selector) !== selector);
  if (loose.length > 0) {
    throw new Error(
      `not told apart by ${selector.toString(16)}: ${loose.map((each) => each.name).join()}`,
    );
  }
  for (const instruction of instructions) {
    const key = instruction.match & selector;
    groups.set(key, [...(groups.get(key) ?? []), instruction]);
  }
  return [
    `export function ${name}(bits: u32): u64 {`,
    `  switch (bits & ${selector}) {`,
    ...[...groups].flatMap(([key, group]) => [
      `    case ${key}: {`,
      ...group.map((instruction) => `      ${test(instruction, names)}`),
      '      break;',
      '    }',
    ]),
    '  }',
    `  return pack(OP_ILLEGAL, 0, 0, 0, 0, ${name === 'decodeShort' ? 2 : 4});`,
    '}',
  ];
}

function test(instruction: Instruction, names: readonly string[]): string {
  const needed = NOT_ALL_ZERO.get(instruction.name);
  const conditions = [
    `(bits & ${instruction.mask}) == ${instruction.match}`,
    ...(needed === undefined ? [] : [`(bits & ${needed}) != 0`]),
  ];
  const meant = instruction.expandsTo ?? instruction.name;
  if (!names.includes(meant)) {
    throw new Error(`${instruction.name} stands for ${meant}, which is not in the table`);
  }
  const rd = register(instruction.rd);
  const operands = [rd, register(instruction.rs1), register(instruction.rs2)].join(', ');
  const imm = instruction.imm === undefined ? '0' : immediate(instruction.imm);
  const operation = `OP_${constantName(meant)}`;
  const effect = isPure(meant) ? `${rd} == 0 ? OP_NOP : ${operation}` : operation;
  return `if (${conditions.join(' && ')}) { return pack(${effect}, ${operands}, ${imm}, ${instruction.lengthBytes}); }`;
}

/** The same on RV32 and RV64, and for what stands for it. */
function isPure(name: string): boolean {
  return [...instructionsOf(64), ...instructionsOf(32)].some(
    (each) => each.name === name && each.pure,
  );
}

function register(field: RegisterField | undefined): string {
  switch (field) {
    case undefined:
    case 'x0':
      return '0';
    case 'x1':
      return '1';
    case 'x2':
      return '2';
    case 'prime2':
      return '(8 + ((bits >> 2) & 7))';
    case 'prime7':
      return '(8 + ((bits >> 7) & 7))';
    default:
      return `((bits >> ${field}) & 31)`;
  }
}

function immediate(name: ImmediateName): string {
  const { pieces, signedBits }: Immediate = IMMEDIATES[name];
  const text = pieces
    .map(([from, width, to]) => `(((bits >> ${from}) & ${2 ** width - 1}) << ${to})`)
    .join(' | ');
  const unused = 32 - (signedBits ?? 32);
  return unused === 0 ? `i32(${text})` : `(i32(${text}) << ${unused} >> ${unused})`;
}
