import { sizeOfType, typeNamed, typeText } from '../guest/guest-type';
import type { GuestType, PointerType } from '../guest/guest-type';
import { convertInteger, GuestObject, GuestPointer } from '../guest/guest-value';
import { isUninitialised, UNINITIALISED_TEXT } from '../uninitialised';
import { addressOf } from '../guest/address-of';
import type { EvaluationContext } from './context';
import { numberOf, OperandError } from './operators';
import { readPlace } from './places';
import type { Operand } from './places';
import type { TypeName } from './syntax';

/** The type that a name means on the guest's board, and its size. */
export function typeOf(
  { base, pointers }: TypeName,
  { pointerBytes = 4 }: EvaluationContext,
): { readonly type: GuestType; readonly size: number } {
  let type = typeNamed(base, pointerBytes) ?? { kind: 'void' as const };
  for (let i = 0; i < pointers; i++) {
    type = { kind: 'pointer', to: type, sizeBytes: pointerBytes };
  }
  return { type, size: type.kind === 'void' ? 1 : sizeOfType(type) };
}

export function castTo(name: TypeName, value: unknown, context: EvaluationContext): unknown {
  const { type } = typeOf(name, context);
  switch (type.kind) {
    case 'pointer':
      return new GuestPointer(type, addressFor(value, context), context.memory);
    case 'integer':
      return convertInteger(integerFor(value, context), type);
    default:
      throw new OperandError(
        `expected a number's type or a pointer's, found ${typeText(type)}; write (${typeText(type)} *)`,
      );
  }
}

function integerFor(value: unknown, { memory }: EvaluationContext): number | bigint {
  const number = typeof value === 'object' ? addressOf(value, memory) : undefined;
  const found = number ?? numberOf(value);
  if (typeof found === 'number' && !Number.isFinite(found)) {
    throw new OperandError(`expected an integer, found ${found}`);
  }
  return found;
}

function addressFor(value: unknown, { memory }: EvaluationContext): number {
  if (value === null) {
    return 0;
  }
  const address = typeof value === 'object' ? addressOf(value, memory) : Number(numberOf(value));
  if (address === undefined) {
    throw new OperandError('expected an address, found an object that has none in guest memory');
  }
  if (!Number.isSafeInteger(address) || address < 0) {
    throw new OperandError(`expected an address below 2^53, found ${address}`);
  }
  return address;
}

/** What `*` gives: the place that a pointer points to. Pointers of the firmware's own are objects already. */
export function targetOf(value: unknown): Operand {
  if (value instanceof GuestPointer) {
    const { type, address, memory } = value;
    if (type.to.kind === 'void') {
      throw new OperandError('expected a pointer to something, found void *; cast it first');
    }
    return { place: { kind: 'memory', type: type.to, address, memory } };
  }
  if (value instanceof GuestObject && value.type.kind === 'array') {
    const { type, address, memory } = value;
    return { place: { kind: 'memory', type: type.of, address, memory } };
  }
  if (typeof value === 'object' && value !== null) {
    return { value };
  }
  const found =
    value === null ? 'NULL' : isUninitialised(value) ? UNINITIALISED_TEXT : `a ${typeof value}`;
  throw new OperandError(`expected a pointer such as (u32 *)0x40000000, found ${found}`);
}

/** What `&` gives. */
export function pointerTo(
  { place, value }: Operand,
  { memory, pointerBytes = 4 }: EvaluationContext,
): GuestPointer {
  const pointer = (to: GuestType): PointerType => ({
    kind: 'pointer',
    to,
    sizeBytes: pointerBytes,
  });
  if (place?.kind === 'memory') {
    return new GuestPointer(pointer(place.type), place.address, place.memory);
  }
  const object = place === undefined ? value : readPlace(place);
  if (place?.kind === 'variable' && place.variable.isLabel === true) {
    return new GuestPointer(pointer({ kind: 'void' }), Number(object), memory);
  }
  if (object instanceof GuestObject) {
    return new GuestPointer(pointer(object.type), object.address, object.memory);
  }
  const address = typeof object === 'object' ? addressOf(object, memory) : undefined;
  if (address === undefined || object instanceof GuestPointer) {
    throw new OperandError('expected something in guest memory, found a value of the debugger');
  }
  return new GuestPointer(pointer({ kind: 'void' }), address, memory);
}

export function sizeOf({ place, value }: Operand): number {
  if (place?.kind === 'memory') {
    return sizeOfType(place.type);
  }
  const of = place === undefined ? value : readPlace(place);
  if (of instanceof GuestPointer) {
    return of.type.sizeBytes;
  }
  if (of instanceof GuestObject) {
    return sizeOfType(of.type);
  }
  if (ArrayBuffer.isView(of)) {
    return of.byteLength;
  }
  switch (typeof of) {
    case 'string':
      return of.length + 1;
    case 'bigint':
      return 8;
    case 'boolean':
      return 1;
    case 'number':
      return Number.isInteger(of) ? 4 : 8;
    default:
      throw new OperandError('expected something whose size is known, found an object');
  }
}
