import type { Hart, ShadowCall } from '../../cpu/riscv/hart';
import { lengthOf } from '../../cpu/riscv/table/instructions';
import type { StepKind } from '../debug/executor';

/** `jal`, `jalr` or `c.jalr` that leaves its return address in ra; of RV32 `c.jal`, too. */
export function isCall(bits: number, xlen: 32 | 64): boolean {
  if (lengthOf(bits) === 2) {
    const isShortJalr = (bits & 0xf07f) === 0x9002 && (bits & 0x0f80) !== 0;
    return isShortJalr || (xlen === 32 && (bits & 0xe003) === 0x2001);
  }
  const opcode = bits & 0x7f;
  return (opcode === 0x6f || opcode === 0x67) && ((bits >>> 7) & 31) === 1;
}

/** What a step does next: one instruction, all up to the return from a call, or nothing more. */
export type StepMove =
  { readonly kind: 'instruction' | 'end' } | { readonly kind: 'return'; readonly from: number };

/** A call that has come back: an instruction in it, and where it began. */
export interface ReturnedCall {
  readonly from: number;
  readonly entry: number;
}

const END: StepMove = { kind: 'end' };
const INSTRUCTION: StepMove = { kind: 'instruction' };

/**
 * A step of a guest without source: by instruction, or from call to call. It looks at the guest between two instructions and says how
 * to go on.
 */
export class HartStep {
  readonly kind: StepKind;
  readonly #byInstruction: boolean;
  /** Calls on the stack where it begins. */
  readonly #depth: number;
  readonly #start: number;
  /** The innermost call where it begins. */
  readonly #call: ShadowCall | undefined;
  readonly #from: number;
  readonly #readCode: (address: number) => number;

  /** @param readCode 32 bits at an address of code; 0 where none can be read */
  constructor(
    kind: StepKind,
    byInstruction: boolean,
    hart: Hart,
    readCode: (address: number) => number,
  ) {
    this.kind = kind;
    this.#byInstruction = byInstruction;
    this.#depth = hart.callDepth;
    this.#start = hart.count;
    this.#call = hart.calls().at(-1);
    this.#from = hart.pc;
    this.#readCode = readCode;
  }

  /** Where it began and the entry of that call, if that has returned and nothing has run since. */
  returned(hart: Hart): ReturnedCall | undefined {
    const call = this.#call;
    const isBack =
      call !== undefined &&
      hart.callDepth === this.#depth - 1 &&
      hart.get('pc') === call.returnTo &&
      hart.get('x2') === call.stackPointer;
    return isBack ? { from: this.#from, entry: Number(call.target) } : undefined;
  }

  next(hart: Hart): StepMove {
    const begun = hart.count > this.#start;
    const depth = hart.callDepth;
    if (this.kind === 'out') {
      return depth < this.#depth ? END : { kind: 'return', from: this.#depth };
    }
    if (!begun) {
      return INSTRUCTION;
    }
    if (depth > this.#depth) {
      return this.kind === 'into' ? END : { kind: 'return', from: this.#depth + 1 };
    }
    if (this.#byInstruction || depth < this.#depth) {
      return END;
    }
    const bits = this.#readCode(hart.pc);
    return this.kind === 'over' && isCall(bits, hart.xlen) ? END : INSTRUCTION;
  }
}
