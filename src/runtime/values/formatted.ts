import { hex, hexBytes } from '../../base/hex';
import { viewKind } from './foreign-realm';
import { addressOf } from './guest/address-of';
import type { GuestMemory } from './guest/guest-memory';
import { GuestPointer } from './guest/guest-value';
import type { ValueFormat } from './expression/syntax';

/** Longer text in guest memory is cut. */
const MAX_TEXT_BYTES = 1024;

/** A value as its author wants it: `n,x`. Undefined: the format says nothing about such a value. */
export function formatted(
  value: unknown,
  format: ValueFormat,
  memory: GuestMemory | undefined,
): string | undefined {
  if (format === 's') {
    return textAt(value, memory);
  }
  if (format === 'x' && isBytes(value)) {
    return hexBytes(value, ' ');
  }
  const integer = integerOf(value);
  return integer === undefined ? undefined : integerText(integer, format);
}

function integerOf(value: unknown): bigint | undefined {
  if (value instanceof GuestPointer) {
    return BigInt(value.address);
  }
  if (typeof value === 'boolean') {
    return value ? 1n : 0n;
  }
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
    ? BigInt(value)
    : undefined;
}

function integerText(value: bigint, format: Exclude<ValueFormat, 's'>): string {
  switch (format) {
    case 'x':
      return hex(asUnsigned(value));
    case 'b':
      return `0b${asUnsigned(value).toString(2)}`;
    case 'o':
      return value === 0n ? '0' : `0${asUnsigned(value).toString(8)}`;
    case 'd':
      return value.toString();
    case 'c':
      return `'${escaped(String.fromCharCode(Number(BigInt.asUintN(8, value))))}'`;
  }
}

/** A negative number as its bits: 32 of them where they are enough. */
export function asUnsigned(value: bigint): bigint {
  return value >= 0n ? value : BigInt.asUintN(value >= -0x8000_0000n ? 32 : 64, value);
}

function textAt(value: unknown, memory: GuestMemory | undefined): string | undefined {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (isBytes(value)) {
    return quotedBytes(value);
  }
  const address = typeof value === 'object' ? addressOf(value, memory) : Number(integerOf(value));
  return address === undefined ? undefined : textInMemory(address, memory);
}

/** The text that ends with a 0, as a literal of C. Undefined: there is no memory. */
export function textInMemory(address: number, memory: GuestMemory | undefined): string | undefined {
  const found: number[] = [];
  for (let i = 0; i < MAX_TEXT_BYTES; i++) {
    const byte = memory?.bytes(address + i, 1)?.getUint8(0);
    if (byte === undefined || byte === 0) {
      return byte === undefined && i === 0 ? undefined : quotedBytes(found);
    }
    found.push(byte);
  }
  return `${quotedBytes(found)}…`;
}

function quotedBytes(bytes: Iterable<number>): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0) {
      break;
    }
    text += escaped(String.fromCharCode(byte));
  }
  return `"${text}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) {
    return known;
  }
  const code = character.charCodeAt(0);
  return code >= 0x20 && code < 0x7f ? character : `\\x${code.toString(16).padStart(2, '0')}`;
}

function isBytes(value: unknown): value is Uint8Array {
  return viewKind(value) === 'Uint8Array';
}
