import { writeImmediate } from './table/immediates';
import { writeRegister, type Instruction } from './table/instruction';
import { instructionsOf, type Xlen } from './table/instructions';

export interface AssembledOperands {
  readonly rd?: number;
  readonly rs1?: number;
  readonly rs2?: number;
  readonly imm?: number;
}

/** Bits of an instruction of the table, by its own name. Throws when there is none of it. */
export function assemble(xlen: Xlen, name: string, operands: AssembledOperands = {}): number {
  const instruction = instructionsOf(xlen).find((each) => each.name === name);
  if (!instruction) {
    throw new Error(`no instruction of RV${xlen}: ${name}`);
  }
  return encode(instruction, operands);
}

/** Bits of an instruction, of which each operand keeps as many bits as it has there. */
export function encode(instruction: Instruction, operands: AssembledOperands): number {
  const { rd = 0, rs1 = 0, rs2 = 0, imm = 0 } = operands;
  const bits =
    instruction.match |
    writeRegister(instruction.rd, rd) |
    writeRegister(instruction.rs1, rs1) |
    writeRegister(instruction.rs2, rs2) |
    (instruction.imm === undefined ? 0 : writeImmediate(instruction.imm, imm));
  return bits >>> 0;
}
