import { fail, ok, type Result } from '../../../base/result';

/** How QEMU reads a property's text. */
export type PropertyKind =
  | 'bool'
  | 'size'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int32'
  | 'mac'
  | 'string'
  /** The id of an object that would have to be made by `-object`. */
  | 'object'
  | { readonly oneOf: readonly string[] };

/** What a property's text means. Numbers beyond 2^53 lose their last digits. */
export type PropertyValue = boolean | number | string | Uint8Array;

/** Reads one property. The error is QEMU's sentence; `driver` is the device model's name. */
export function parseProperty(
  driver: string,
  name: string,
  kind: PropertyKind,
  text: string,
): Result<PropertyValue, string> {
  switch (kind) {
    case 'bool': {
      const value = parseOnOff(text);
      return value === undefined ? fail(`Parameter '${name}' expects 'on' or 'off'`) : ok(value);
    }
    case 'size': {
      const value = parseSize(text);
      return value === undefined ? fail(`Parameter '${name}' expects size`) : ok(value);
    }
    case 'mac': {
      const mac = parseMac(text);
      return mac ? ok(mac) : fail(`Property '${driver}.${name}' doesn't take value '${text}'`);
    }
    case 'string':
      return ok(text);
    case 'object':
      return fail(`Device '${text}' not found`);
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'int32':
      return parseInteger(name, kind, text);
    default:
      return kind.oneOf.includes(text)
        ? ok(text)
        : fail(`Parameter '${name}' does not accept value '${text}'`);
  }
}

/** `on`, `yes`, `true`, `y` and their opposites. */
export function parseOnOff(text: string): boolean | undefined {
  if (['on', 'yes', 'true', 'y'].includes(text)) {
    return true;
  }
  if (['off', 'no', 'false', 'n'].includes(text)) {
    return false;
  }
  return undefined;
}

/** Six bytes of hexadecimal digits, separated by colons or dashes. */
export function parseMac(text: string): Uint8Array | undefined {
  const separator = text[2];
  if (separator !== ':' && separator !== '-') {
    return undefined;
  }
  const parts = text.split(separator);
  if (parts.length !== 6 || !parts.every((part) => /^[0-9a-fA-F]{2}$/.test(part))) {
    return undefined;
  }
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

const LIMITS = {
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffff_ffff],
  uint64: [0, 2 ** 64],
  int32: [-0x8000_0000, 0x7fff_ffff],
} as const;

function parseInteger(
  name: string,
  kind: 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'int32',
  text: string,
): Result<number, string> {
  if (!/^[+-]?(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) {
    return fail(`Parameter '${name}' expects integer`);
  }
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  const octal = /^0[0-7]+$/.test(digits);
  const value = (octal ? Number.parseInt(digits, 8) : Number(digits)) * (negative ? -1 : 1);
  const [least, greatest] = LIMITS[kind];
  if (value < least || value > greatest) {
    return fail(`Parameter '${name}' expects ${kind}_t`);
  }
  return ok(value);
}

/** A number of bytes with an optional suffix: `4096`, `4k`, `0x1000`, `1.5M`. */
function parseSize(text: string): number | undefined {
  const match = /^(0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?)([bBkKmMgGtT]?)$/.exec(text);
  if (!match) {
    return undefined;
  }
  const exponent = 'bkmgt'.indexOf((match[2] ?? '').toLowerCase() || 'b');
  return Math.floor(Number(match[1]) * 1024 ** exponent);
}
