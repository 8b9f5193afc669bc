import type { Instruction, Variable } from '../../protocol/debug-values';
import { hex } from '../../base/hex';
import { FAKE_PROGRAM } from './fake-program';

/** Where the first statement's instruction lies; each of them is one. */
const CODE_ADDRESS = 0x47f38000;
const INSTRUCTION_BYTES = 4;
/** The fake's address space ends here. */
export const MEMORY_END = 0x48000000;

/** Of the instruction that a statement is. */
export function addressOfStatement(index: number): number {
  return CODE_ADDRESS + index * INSTRUCTION_BYTES;
}

/** The statement at an address; undefined: there is no code. */
export function statementAt(address: number): number | undefined {
  const index = (address - CODE_ADDRESS) / INSTRUCTION_BYTES;
  return Number.isInteger(index) && FAKE_PROGRAM[index] !== undefined ? index : undefined;
}

/**
 * Where each frame of a statement stands, innermost first: of a caller, where it was last the innermost.
 *
 * @param at index of the statement
 */
export function frameAddresses(at: number): number[] {
  const stack = FAKE_PROGRAM[at]?.stack ?? [];
  return stack.map((_, frame) => {
    const depth = stack.length - frame;
    const calls = FAKE_PROGRAM.findLastIndex(
      (statement, index) => index <= at && statement.stack.length === depth,
    );
    return addressOfStatement(Math.max(0, calls));
  });
}

/** @param bytes what lies there; empty: nothing can be read */
export function fakeInstruction(address: number, bytes: Uint8Array): Instruction {
  const index = statementAt(address);
  const functionName = index === undefined ? undefined : functionAt(index);
  if (index === undefined || functionName === undefined) {
    const text = bytes.length === 0 ? '??' : '.word';
    return { address, bytes, text, valid: false };
  }
  const isFirst = index === 0 || functionAt(index - 1) !== functionName;
  return {
    address,
    bytes,
    text: `li s1,${index}`,
    ...(isFirst ? { symbol: functionName } : {}),
    valid: true,
  };
}

/** As many as asked, of which the one at `address` is number `-instructionOffset`. */
export async function fakeInstructions(
  read: (address: number, lengthBytes: number) => Promise<Uint8Array>,
  address: number,
  instructionOffset: number,
  count: number,
): Promise<Instruction[]> {
  const list: Instruction[] = [];
  for (let index = 0; index < count; index++) {
    const at = address + (instructionOffset + index) * INSTRUCTION_BYTES;
    const bytes = at < 0 ? new Uint8Array() : await read(at, INSTRUCTION_BYTES);
    list.push(fakeInstruction(at, bytes));
  }
  return list;
}

/** The processor's: where it stands, and one that has fields. */
export function fakeRegisters(at: number, frame: number, inHex: boolean): Variable[] {
  const pc = frameAddresses(at)[frame] ?? 0;
  return [
    { name: 'pc', value: hex(pc), type: 'u32', reference: 0, memoryAddress: pc, readOnly: true },
    {
      name: 's1',
      value: inHex ? hex(at) : String(at),
      type: 'u32',
      reference: 0,
      ...(frame === 0 ? { evaluateName: '$s1' } : {}),
    },
    { name: 'mstatus', value: '0x8', type: 'u32', reference: STATUS_REFERENCE },
  ];
}

/** Of the register that has fields. */
export const STATUS_REFERENCE = 9;

export function statusFields(): Variable[] {
  return [{ name: 'MIE', value: '1', type: 'number', reference: 0 }];
}

function functionAt(index: number): string | undefined {
  return FAKE_PROGRAM[index]?.stack[0]?.functionName;
}
