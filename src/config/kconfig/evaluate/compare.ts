import type { ComparisonKind } from '../model';
import type { SymbolType } from '../model';

/** A side of a comparison: the value as text, and the type of the symbol that it is of. */
export interface ComparedValue {
  readonly text: string;
  readonly type: SymbolType;
}

/** y or n: numbers are compared as such when both sides are some, else the texts by their bytes. */
export function comparison(
  kind: ComparisonKind,
  left: ComparedValue,
  right: ComparedValue,
): boolean {
  const difference = differenceOf(left, right);
  switch (kind) {
    case 'equal':
      return difference === 0;
    case 'unequal':
      return difference !== 0;
    case 'less':
      return difference < 0;
    case 'lessOrEqual':
      return difference <= 0;
    case 'greater':
      return difference > 0;
    case 'greaterOrEqual':
      return difference >= 0;
  }
}

function differenceOf(left: ComparedValue, right: ComparedValue): number {
  if (left.text === right.text) {
    return 0;
  }
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return left.text < right.text ? -1 : 1;
}

const TRISTATE_NUMBERS: Readonly<Record<string, bigint>> = { n: 0n, m: 1n, y: 2n };

/** Undefined: a text. What has no type is a number if it is written like one in C. */
function numberOf({ text, type }: ComparedValue): bigint | undefined {
  switch (type) {
    case 'bool':
    case 'tristate':
      return TRISTATE_NUMBERS[text];
    case 'int':
      return parseNumber(text, 10);
    case 'hex':
      return parseNumber(text, 16);
    default:
      return parseNumber(text, /^[+-]?0[xX]/.test(text) ? 16 : /^[+-]?0/.test(text) ? 8 : 10);
  }
}

/** As strtoll does, of the whole text. */
export function parseNumber(text: string, base: 8 | 10 | 16): bigint | undefined {
  const [, sign, digits = ''] =
    /^\s*([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)$/.exec(text) ?? [];
  const isHex = /0[xX]/.test(text);
  if (digits === '' || (isHex && base !== 16)) {
    return undefined;
  }
  const pattern = base === 16 ? /^[0-9a-fA-F]+$/ : base === 10 ? /^\d+$/ : /^[0-7]+$/;
  if (!pattern.test(digits)) {
    return undefined;
  }
  const prefix = base === 16 ? '0x' : base === 8 ? '0o' : '';
  const value = BigInt(prefix + digits);
  return sign === '-' ? -value : value;
}
