import { sizeOfType } from '../guest/guest-type';
import { GuestObject, GuestPointer } from '../guest/guest-value';
import { numberOf, OperandError } from './operators';
import type { BinaryOperator } from './syntax';

/** `p + 1`, `p - q`: as in C, in elements. Undefined: no pointer, or another operator. */
export function pointerArithmetic(
  operator: BinaryOperator,
  left: unknown,
  right: unknown,
): { readonly value: unknown } | undefined {
  const a = decayed(left);
  const b = decayed(right);
  if (operator === '-' && a instanceof GuestPointer && b instanceof GuestPointer) {
    return { value: (a.address - b.address) / stepOf(a) };
  }
  if (operator === '-' && a instanceof GuestPointer) {
    return { value: moved(a, -Number(numberOf(b))) };
  }
  if (operator === '+' && a instanceof GuestPointer) {
    return { value: moved(a, Number(numberOf(b))) };
  }
  if (operator === '+' && b instanceof GuestPointer) {
    return { value: moved(b, Number(numberOf(a))) };
  }
  return undefined;
}

/** An array is a pointer to its first element where one computes with it. */
function decayed(value: unknown): unknown {
  return value instanceof GuestObject && value.type.kind === 'array'
    ? new GuestPointer(
        { kind: 'pointer', to: value.type.of, sizeBytes: 8 },
        value.address,
        value.memory,
      )
    : value;
}

function stepOf({ type }: GuestPointer): number {
  return type.to.kind === 'void' ? 1 : sizeOfType(type.to);
}

function moved(pointer: GuestPointer, elements: number): GuestPointer {
  const address = pointer.address + elements * stepOf(pointer);
  if (!Number.isSafeInteger(address) || address < 0) {
    throw new OperandError(`expected an address, found ${address}`);
  }
  return new GuestPointer(pointer.type, address, pointer.memory);
}
