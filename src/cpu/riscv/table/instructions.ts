import { BASE_INSTRUCTIONS, MULTIPLY_AND_ATOMIC_INSTRUCTIONS } from './base-instructions';
import { BIT_INSTRUCTIONS } from './bit-instructions';
import { COMPRESSED_INSTRUCTIONS, NOT_ALL_ZERO } from './compressed-instructions';
import { FLOAT_INSTRUCTIONS } from './float-instructions';
import type { Instruction } from './instruction';

/** Width of a register in bits. */
export type Xlen = 32 | 64;

const ALL: readonly Instruction[] = [
  ...BASE_INSTRUCTIONS,
  ...MULTIPLY_AND_ATOMIC_INSTRUCTIONS,
  ...BIT_INSTRUCTIONS,
  ...FLOAT_INSTRUCTIONS,
  ...COMPRESSED_INSTRUCTIONS,
];

const OF_XLEN: Readonly<Record<Xlen, readonly Instruction[]>> = {
  32: ALL.filter(({ xlen }) => xlen !== 64),
  64: ALL.filter(({ xlen }) => xlen !== 32),
};

/** All instructions of RV32 or RV64 IMAFDC_Zicsr_Zifencei_Zba_Zbb_Zbs. The first that matches counts. */
export function instructionsOf(xlen: Xlen): readonly Instruction[] {
  return OF_XLEN[xlen];
}

/** Whether the bits are this instruction. */
export function matches(instruction: Instruction, bits: number): boolean {
  const needed = NOT_ALL_ZERO.get(instruction.name);
  return (
    (bits & instruction.mask) >>> 0 === instruction.match &&
    (needed === undefined || (bits & needed) !== 0)
  );
}

/** How many bytes the instruction has that begins with these 16 bits. */
export function lengthOf(bits: number): 2 | 4 {
  return (bits & 3) === 3 ? 4 : 2;
}

/** The instruction of these bits (the lower 16 count for a short one); undefined: illegal. */
export function findInstruction(xlen: Xlen, bits: number): Instruction | undefined {
  const lengthBytes = lengthOf(bits);
  const own = lengthBytes === 2 ? bits & 0xffff : bits;
  return bucket(xlen, own).find((each) => each.lengthBytes === lengthBytes && matches(each, own));
}

/** Instructions whose opcode bits are those, made when first asked for. */
const buckets: Record<Xlen, Map<number, Instruction[]>> = { 32: new Map(), 64: new Map() };

function bucket(xlen: Xlen, bits: number): readonly Instruction[] {
  const opcode = lengthOf(bits) === 4 ? bits & 0x7f : bits & 3;
  let found = buckets[xlen].get(opcode);
  if (!found) {
    found = instructionsOf(xlen).filter(
      ({ mask, match }) => ((match ^ opcode) & mask & (lengthOf(bits) === 4 ? 0x7f : 3)) === 0,
    );
    buckets[xlen].set(opcode, found);
  }
  return found;
}
