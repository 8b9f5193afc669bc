import { hex, hexBytes } from '../../base/hex';
import * as errno from '../../firmware/include/errno';
import { isMap, isSet, viewKind } from './foreign-realm';
import type { ValueFormat } from './expression/syntax';
import { formatted } from './formatted';
import type { GuestMemory } from './guest/guest-memory';
import { guestText } from './guest/guest-text';
import { GuestObject, GuestPointer } from './guest/guest-value';
import { valueOfProperty } from './watched-property';
import { UNINITIALISED, UNINITIALISED_TEXT } from './uninitialised';

/** How a value reads to a C programmer. */
export interface ValueText {
  readonly value: string;
  readonly type: string;
}

const ERRNO_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(errno).flatMap(([name, number]) =>
    typeof number === 'number' ? [[number, name] as const] : [],
  ),
);

/** Names whose numbers are sets of bits or addresses: decimal says nothing. */
const HEX_NAME =
  /flags|status|features|mask|addr|address|base|^(desc|avail|used|buf|buffer|packet|dst|src|ptr)$|_ptr$|_sp$|relocaddr|reloc_off|fdt_blob|malloc|ram_top|vendor$/i;

/** How values are to be shown. */
export interface ValueStyle {
  /** Numbers in hexadecimal, whatever they are called. */
  readonly hex?: boolean | undefined;
  /** What the expression's author asked for. */
  readonly format?: ValueFormat | undefined;
  /** Where pointers point to. */
  readonly memory?: GuestMemory | undefined;
}

/** Text and type of a value. `name` is the variable's or member's name: it decides whether a number is shown in hex. */
export function valueText(value: unknown, name: string, style: ValueStyle = {}): ValueText {
  const plain = plainText(value, name, style);
  const hexWanted = style.hex === true && typeof value !== 'boolean';
  const format = style.format ?? (hexWanted ? 'x' : undefined);
  const text = format && formatted(value, format, style.memory);
  return text === undefined ? plain : { ...plain, value: text };
}

function plainText(value: unknown, name: string, style: ValueStyle): ValueText {
  switch (typeof value) {
    case 'number':
      return { value: numberText(value, name), type: Number.isInteger(value) ? 'int' : 'double' };
    case 'bigint':
      return { value: hex(value), type: 'u64' };
    case 'string':
      return { value: JSON.stringify(value), type: 'char *' };
    case 'boolean':
      return { value: String(value), type: 'bool' };
    case 'undefined':
      return { value: UNINITIALISED_TEXT, type: '' };
    case 'symbol':
      return { value: value === UNINITIALISED ? UNINITIALISED_TEXT : String(value), type: '' };
    case 'function':
      return { value: value.name === '' ? '<function>' : value.name, type: 'function' };
    case 'object':
      return value === null ? { value: 'NULL', type: '' } : objectText(value, style);
  }
}

function objectText(value: object, style: ValueStyle): ValueText {
  if (value instanceof GuestPointer || value instanceof GuestObject) {
    return guestText(value, (name, part) => valueText(part, name, style).value);
  }
  if (Array.isArray(value)) {
    return { value: `[${value.length}]`, type: 'array' };
  }
  if (ArrayBuffer.isView(value)) {
    const length = (value as unknown as { length?: number }).length ?? value.byteLength;
    const kind = viewKind(value) ?? '';
    const preview =
      kind === 'Uint8Array' && length <= 16 ? ` ${hexBytes(value as Uint8Array, ' ')}` : '';
    return {
      value: `[${length}]${preview}`,
      type: ELEMENT_TYPES.get(kind) ?? 'u8[]',
    };
  }
  if (isMap(value)) {
    return { value: `{${value.size}}`, type: 'Map' };
  }
  if (isSet(value)) {
    return { value: `{${value.size}}`, type: 'Set' };
  }
  const type = structName(value);
  return { value: nameOf(value) ?? `{${preview(value, style)}}`, type };
}

const ELEMENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['Uint8Array', 'u8[]'],
  ['Uint16Array', 'u16[]'],
  ['Uint32Array', 'u32[]'],
  ['Int32Array', 's32[]'],
  ['Float64Array', 'u64[]'],
]);

/** The class that made it, or `struct`. */
function structName(value: object): string {
  const made = (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)
    ?.constructor?.name;
  return typeof made === 'string' && made !== 'Object' ? made : 'struct';
}

/** Devices, drivers and uclasses are known by their names. */
function nameOf(value: object): string | undefined {
  const own = memberOf(value, 'name');
  if (typeof own === 'string') {
    return own;
  }
  const driver = memberOf(value, 'uc_drv') as { name?: unknown } | undefined;
  return typeof driver?.name === 'string' ? driver.name : undefined;
}

function memberOf(value: object, name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(value, name);
  return property && valueOfProperty(property)?.value;
}

/** The first scalar members, as `num = 64, desc = 0x46efa000`. */
function preview(value: object, style: ValueStyle): string {
  const parts: string[] = [];
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const member = valueOfProperty(property)?.value;
    if (parts.length === 4) {
      parts.push('…');
      break;
    }
    if (['number', 'bigint', 'string', 'boolean'].includes(typeof member)) {
      parts.push(`${key} = ${valueText(member, key, style).value}`);
    }
  }
  return parts.join(', ');
}

/** `8 (0x8)`, `-22 (-EINVAL)`, `0x46ef8318` for addresses and bit sets. */
function numberText(value: number, name: string): string {
  if (!Number.isInteger(value)) {
    return String(value);
  }
  if (value < 0) {
    const errorName = ERRNO_NAMES.get(-value);
    return errorName === undefined ? String(value) : `${value} (-${errorName})`;
  }
  if (HEX_NAME.test(name) || value >= 0x100_0000) {
    return hex(value);
  }
  return `${value} (${hex(value)})`;
}
