import { hex } from '../../../base/hex';
import type { GuestMemory } from './guest-memory';
import { sizeOfType } from './guest-type';
import type { ArrayType, GuestType, IntegerType, PointerType, StructureType } from './guest-type';

/** Memory that is not there. The message is for the user. */
export class NoMemoryError extends Error {}

/** An address with the type of what lies there. */
export class GuestPointer {
  readonly type: PointerType;
  readonly address: number;
  readonly memory: GuestMemory | undefined;

  constructor(type: PointerType, address: number, memory: GuestMemory | undefined) {
    this.type = type;
    this.address = address;
    this.memory = memory;
  }
}

/** A structure or an array in guest memory. Its members are read when somebody looks. */
export class GuestObject {
  readonly type: StructureType | ArrayType;
  readonly address: number;
  readonly memory: GuestMemory | undefined;

  constructor(type: StructureType | ArrayType, address: number, memory: GuestMemory | undefined) {
    this.type = type;
    this.address = address;
    this.memory = memory;
  }
}

/** Where a value lies and what it is. */
export interface Located {
  readonly type: GuestType;
  readonly address: number;
  readonly memory: GuestMemory | undefined;
}

/** The value there: a number, a bigint of 64 bits, a pointer, or a structure or array that can be looked into. */
export function readGuest({ type, address, memory }: Located): unknown {
  switch (type.kind) {
    case 'structure':
    case 'array':
      return new GuestObject(type, address, memory);
    case 'integer':
      return readInteger(bytesAt(address, type.sizeBytes, memory), type);
    case 'pointer': {
      const { sizeBytes } = type;
      const integer: IntegerType = { kind: 'integer', name: '', sizeBytes, signed: false };
      const to = Number(readInteger(bytesAt(address, sizeBytes, memory), integer));
      return new GuestPointer(type, to, memory);
    }
    case 'void':
      throw new NoMemoryError('void has no value');
  }
}

export function bytesAt(
  address: number,
  sizeBytes: number,
  memory: GuestMemory | undefined,
): DataView {
  const view = memory?.bytes(address, sizeBytes);
  if (view === undefined) {
    const expected = memory === undefined ? 'a guest with memory' : `RAM (${memory.range})`;
    throw new NoMemoryError(`expected ${expected}, found nothing at ${hex(address)}`);
  }
  return view;
}

function readInteger(view: DataView, { sizeBytes, signed }: IntegerType): number | bigint {
  switch (sizeBytes) {
    case 1:
      return signed ? view.getInt8(0) : view.getUint8(0);
    case 2:
      return signed ? view.getInt16(0, true) : view.getUint16(0, true);
    case 4:
      return signed ? view.getInt32(0, true) : view.getUint32(0, true);
    case 8:
      return signed ? view.getBigInt64(0, true) : view.getBigUint64(0, true);
  }
}

/** An integer as it lies in memory; what is too large for it is cut off, as in C. */
export function integerBytes(value: number | bigint, sizeBytes: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  return Uint8Array.from({ length: sizeBytes }, () => {
    const byte = Number(rest & 0xffn);
    rest >>= 8n;
    return byte;
  });
}

/** What a cast makes of an integer. */
export function convertInteger(
  value: number | bigint,
  { name, sizeBytes, signed }: IntegerType,
): number | bigint | boolean {
  if (name === 'bool') {
    return value !== 0 && value !== 0n;
  }
  const bits = sizeBytes * 8;
  const whole = typeof value === 'number' ? BigInt(Math.trunc(value)) : value;
  const cut = signed ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole);
  return sizeBytes === 8 ? cut : Number(cut);
}

/** The member of a structure, or the element of an array or behind a pointer. Undefined: there is none. */
export function partOf(
  value: GuestPointer | GuestObject,
  key: string | number,
): Located | undefined {
  const { address, memory } = value;
  const type = value instanceof GuestPointer ? value.type.to : value.type;
  if (typeof key === 'number' && Number.isInteger(key)) {
    const of = type.kind === 'array' ? type.of : value instanceof GuestPointer ? type : undefined;
    const outside = type.kind === 'array' && type.count > 0 && (key < 0 || key >= type.count);
    return of === undefined || of.kind === 'void' || outside
      ? undefined
      : { type: of, address: address + key * sizeOfType(of), memory };
  }
  const member =
    type.kind === 'structure' ? type.members.find(({ name }) => name === key) : undefined;
  return member && { type: member.type, address: address + member.offset, memory };
}
