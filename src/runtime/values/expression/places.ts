import { convertInteger, GuestPointer, integerBytes, readGuest } from '../guest/guest-value';
import type { Located } from '../guest/guest-value';
import { typeText } from '../guest/guest-type';
import { isUninitialised, UNINITIALISED, UNINITIALISED_TEXT } from '../uninitialised';
import { givenToDriver, isForeign, isMap } from '../foreign-realm';
import { heldBehind } from '../watched-property';
import type { NamedVariable } from './context';
import { memberOf } from './members';
import { numberOf, OperandError } from './operators';

/** Something that can be read, and perhaps written and watched. */
export type Place =
  | { readonly kind: 'variable'; readonly name: string; readonly variable: NamedVariable }
  /** A member of an object of the firmware, an element of an array, an entry of a map. */
  | { readonly kind: 'member'; readonly object: object; readonly key: string | number }
  /** Guest memory, with the type through which it is seen. */
  | ({ readonly kind: 'memory' } & Located)
  /** The machine's or the run's own state, by its name in the language: `$status`. It is for looking only. */
  | { readonly kind: 'state'; readonly name: string; readonly value: unknown };

/** What a part of an expression is: a place, whose value is read when it is needed, or a value alone. */
export interface Operand {
  readonly place?: Place | undefined;
  readonly value?: unknown;
}

export function readPlace(place: Place): unknown {
  switch (place.kind) {
    case 'variable':
      return place.variable.value;
    case 'member':
      return memberOf(place.object, place.key)?.value;
    case 'memory':
      return readGuest(place);
    case 'state':
      return place.value;
  }
}

/** Who writes guest memory in the user's name. */
export type MemoryWriter = (address: number, bytes: Uint8Array) => void;

/**
 * Gives a place another value of its kind: a number stays a number, text stays text. What is written is for the next
 * statement. Throws an `OperandError` with a message for the user where that can't be.
 */
export function assign(place: Place, value: unknown, writeMemory: MemoryWriter): void {
  switch (place.kind) {
    case 'variable': {
      const { name, variable } = place;
      if (variable.value === UNINITIALISED) {
        throw new OperandError(
          `\`${name}\` is ${UNINITIALISED_TEXT}: its declaration is still to come`,
        );
      }
      if (variable.set === undefined) {
        throw new OperandError(`\`${name}\` is a constant and keeps its value`);
      }
      variable.set(converted(variable.value, value));
      return;
    }
    case 'member':
      assignMember(place.object, place.key, value);
      return;
    case 'memory':
      writeMemory(place.address, memoryBytes(place, value));
      return;
    case 'state':
      throw new OperandError(`\`${place.name}\` can't be set; it is what the machine says`);
  }
}

function memoryBytes({ type }: Located, value: unknown): Uint8Array {
  if (type.kind === 'integer') {
    const number = numberOf(value);
    if (typeof number === 'number' && !Number.isInteger(number)) {
      throw new OperandError(`expected an integer, found ${number}`);
    }
    const fitting = convertInteger(number, type);
    return integerBytes(typeof fitting === 'boolean' ? Number(fitting) : fitting, type.sizeBytes);
  }
  if (type.kind === 'pointer') {
    return integerBytes(value === null ? 0 : numberOf(value), type.sizeBytes);
  }
  throw new OperandError(`expected a place for a number, found ${typeText(type)}; set its members`);
}

function assignMember(object: object, key: string | number, value: unknown): void {
  const old = memberOf(object, key)?.value;
  if (isMap(object)) {
    Map.prototype.set.call(object, key, toOwner(object, converted(old, value), key));
    return;
  }
  const property = Object.getOwnPropertyDescriptor(object, key);
  const watched = property && heldBehind(property);
  if (watched !== undefined) {
    watched.value = toOwner(object, converted(old, value), key);
    return;
  }
  if (property === undefined || !('value' in property)) {
    throw new OperandError(`\`${key}\` is no plain member and can't be set`);
  }
  if (property.writable !== true) {
    throw new OperandError(`\`${key}\` is read-only`);
  }
  const fitting = toOwner(object, converted(old, value), key);
  if (!Reflect.set(object, key, fitting)) {
    throw new OperandError(`\`${key}\` can't be set`);
  }
}

/** A value as the owner of a member can have it: an object of the firmware is another one to a driver of the user's. */
function toOwner(object: object, value: unknown, name: string | number): unknown {
  return isForeign(object) ? driversValue(value, String(name)) : value;
}

/** What a driver of the user's gets for a value. */
export function driversValue(value: unknown, name: string): unknown {
  const given = givenToDriver(value);
  if (given === undefined) {
    throw new OperandError(`\`${name}\` can't be set to an object that drivers can't have`);
  }
  return given.value;
}

/** The value as what the place holds now. A place without a value takes any. */
function converted(old: unknown, value: unknown): unknown {
  if (isUninitialised(value)) {
    throw new OperandError(`expected a value, found something ${UNINITIALISED_TEXT}`);
  }
  if (isUninitialised(old)) {
    return plain(value);
  }
  switch (typeof old) {
    case 'number': {
      const number = numberOf(value);
      if (!Number.isSafeInteger(Number(number)) && typeof number === 'bigint') {
        throw new OperandError(`expected a number below 2^53, found ${number}`);
      }
      return Number(number);
    }
    case 'bigint': {
      const number = numberOf(value);
      if (typeof number === 'number' && !Number.isInteger(number)) {
        throw new OperandError(`expected an integer, found ${number}`);
      }
      return BigInt(number);
    }
    case 'boolean':
      if (typeof value !== 'boolean' && value !== 0 && value !== 1) {
        throw new OperandError(`expected true or false, found ${describe(value)}`);
      }
      return Boolean(value);
    case 'string':
      if (typeof value !== 'string') {
        throw new OperandError(`expected text in quotes, found ${describe(value)}`);
      }
      return value;
    case 'object':
      return reference(old, value);
    default:
      throw new OperandError(`expected a place for data, found a ${typeof old}`);
  }
}

/** A pointer in C: NULL, or another object. */
function reference(old: object | null, value: unknown): unknown {
  const isNull = value === null || value === 0;
  if (isNull && (old === null || !ArrayBuffer.isView(old))) {
    return null;
  }
  const alike =
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof GuestPointer) &&
    (old === null || Object.getPrototypeOf(old) === Object.getPrototypeOf(value));
  if (!alike) {
    throw new OperandError(`expected NULL or an object of the same kind, found ${describe(value)}`);
  }
  return value;
}

/** Pointers into guest memory are numbers to the firmware. */
function plain(value: unknown): unknown {
  return value instanceof GuestPointer ? value.address : value;
}

function describe(value: unknown): string {
  return typeof value === 'object' ? (value === null ? 'NULL' : 'an object') : `a ${typeof value}`;
}
