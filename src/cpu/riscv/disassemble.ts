import { ALIASES, type Alias } from './table/aliases';
import { readImmediate } from './table/immediates';
import { readRegister, type Instruction } from './table/instruction';
import { findInstruction, instructionsOf, lengthOf, type Xlen } from './table/instructions';
import { CSR_NAMES } from './table/csr-names';
import { FLOAT_REGISTER_NAMES, REGISTER_NAMES, ROUNDING_MODES } from './table/names';

export interface Disassembled {
  /** As GNU objdump 2.40 writes it; operands after one space; `.4byte 0x…` or `.2byte 0x…` for what is no instruction. */
  readonly text: string;
  readonly lengthBytes: 2 | 4;
  /** Undefined: an illegal instruction. */
  readonly instruction: Instruction | undefined;
  /** Where a branch or jump goes whose target stands in it. */
  readonly target: bigint | undefined;
}

/** What an instruction's fields hold. */
interface Fields {
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly imm: number;
}

/** The instruction of these bits at an address. Of a short one the lower 16 bits count. */
export function disassemble(xlen: Xlen, bits: number, address: bigint): Disassembled {
  const lengthBytes = lengthOf(bits);
  const own = lengthBytes === 2 ? bits & 0xffff : bits >>> 0;
  const instruction = findInstruction(xlen, own);
  if (!instruction) {
    const text = own === 0 ? 'unimp' : asData(own, lengthBytes);
    return { text, lengthBytes, instruction, target: undefined };
  }
  const { imm } = instruction;
  const fields: Fields = {
    rd: readRegister(instruction.rd, own),
    rs1: readRegister(instruction.rs1, own),
    rs2: readRegister(instruction.rs2, own),
    imm: imm === undefined ? 0 : readImmediate(imm, own),
  };
  if (hasReserved(instruction, own)) {
    return { text: asData(own, lengthBytes), lengthBytes, instruction, target: undefined };
  }
  const meant = expansion(xlen, instruction);
  const target = meant.text.includes('target')
    ? BigInt.asUintN(xlen, address + BigInt(fields.imm))
    : undefined;
  const hint = instruction.expandsTo === undefined ? undefined : aliasOf(instruction.name, fields);
  const form = hint ?? shape(meant, fields);
  const text = ordered(form, own).replace(/(?<= .*)[a-z]\w*/g, (name) =>
    operand(name, fields, own, target),
  );
  return { text: text.replace(',dyn', ''), lengthBytes, instruction, target };
}

const asData = (bits: number, lengthBytes: number): string =>
  `.${lengthBytes}byte 0x${bits.toString(16)}`;

/** A fence with something in fields that are kept for later; it does what it does without. */
function hasReserved({ name }: Instruction, bits: number): boolean {
  return (
    (name === 'fence' && (bits & 0xf00f_ff80) !== 0) ||
    (name === 'fence.i' && (bits & 0xffff_8f80) !== 0)
  );
}

/** Atomic instructions say whether they acquire and release. */
function ordered(form: string, bits: number): string {
  if ((bits & 0x7f) !== 0x2f) {
    return form;
  }
  const suffix = ['', '.rl', '.aq', '.aqrl'][(bits >>> 25) & 3] ?? '';
  return form.replace(' ', `${suffix} `);
}

/** The instruction that a compressed one stands for; any other itself. */
function expansion(xlen: Xlen, instruction: Instruction): Instruction {
  const { expandsTo } = instruction;
  if (expandsTo === undefined) {
    return instruction;
  }
  return instructionsOf(xlen).find(({ name }) => name === expandsTo) ?? instruction;
}

const aliasesOf = new Map<string, Alias[]>();
for (const alias of ALIASES) {
  aliasesOf.set(alias.of, [...(aliasesOf.get(alias.of) ?? []), alias]);
}

/** The first way to write it that fits. */
function aliasOf(name: string, fields: Fields): string | undefined {
  return aliasesOf
    .get(name)
    ?.find(
      ({ when }) =>
        (['rd', 'rs1', 'rs2', 'imm'] as const).every(
          (field) => when[field] === undefined || when[field] === fields[field],
        ) &&
        (!when.sameSources || fields.rs1 === fields.rs2),
    )?.text;
}

/** Name and operands, the latter by their names. */
function shape({ name, text }: Instruction, fields: Fields): string {
  return aliasOf(name, fields) ?? (text === '' ? name : `${name} ${text}`);
}

function operand(name: string, fields: Fields, bits: number, target: bigint | undefined): string {
  switch (name) {
    case 'rd':
    case 'rs1':
    case 'rs2':
      return REGISTER_NAMES[fields[name]] ?? '';
    case 'fd':
      return FLOAT_REGISTER_NAMES[fields.rd] ?? '';
    case 'fs1':
      return FLOAT_REGISTER_NAMES[fields.rs1] ?? '';
    case 'fs2':
      return FLOAT_REGISTER_NAMES[fields.rs2] ?? '';
    case 'fs3':
      return FLOAT_REGISTER_NAMES[bits >>> 27] ?? '';
    case 'rm':
      return ROUNDING_MODES[(bits >>> 12) & 7] ?? '';
    case 'imm':
      return String(fields.imm);
    case 'shamt':
      return `0x${fields.imm.toString(16)}`;
    case 'uimm':
      return String(fields.rs1);
    case 'upper':
      return `0x${((fields.imm >>> 12) & 0xfffff).toString(16)}`;
    case 'csr':
      return CSR_NAMES.get(fields.imm) ?? `0x${fields.imm.toString(16)}`;
    case 'target':
      return (target ?? 0n).toString(16);
    case 'order':
      return `${accesses(bits >>> 24)},${accesses(bits >>> 20)}`;
    default:
      return name;
  }
}

/** Sets of `fence`: device input and output, memory reads and writes. */
function accesses(bits: number): string {
  const set = ['i', 'o', 'r', 'w'].filter((_, i) => (bits & (8 >> i)) !== 0).join('');
  return set === '' ? 'unknown' : set;
}
