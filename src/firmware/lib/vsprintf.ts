import type { PrintfArgument } from './vsprintf/argument';
import { formatPointer } from './vsprintf/pointer';

/** No buffer that is printed from has more characters. */
const MOST_WIDTH = 0xffff;

interface Spec {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  /** -1: not given. */
  readonly precision: number;
  /** Bits of an integer argument: the length modifier decides what is cut off. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly conversion: string;
}

const CONVERSION = /%([-+ #0]*)(\*|-?\d+)?(?:\.(\*|-?\d+)?)?(hh|h|ll|l|L|q|z|Z|t|j)?([a-zA-Z%])/g;

/**
 * Formats as C's printf does, with U-Boot's `%p` extensions (`%pM`, `%pI4`, `%pUl`, `%pa` ...).
 *
 * An integer is cut to the width that its length modifier says; `l`, `z` and `t` are 64 bits wide here, so that one
 * text serves 32- and 64-bit boards: callers on 32-bit boards pass values that fit.
 *
 * @uboot lib/vsprintf.c sprintf()
 */
export function sprintf(format: string, ...args: readonly PrintfArgument[]): string {
  let next = 0;
  const take = (): PrintfArgument => args[next++];
  CONVERSION.lastIndex = 0;
  let out = '';
  let at = 0;
  for (;;) {
    const match = CONVERSION.exec(format);
    if (match === null) {
      return out + format.slice(at);
    }
    out += format.slice(at, match.index);
    at = match.index + match[0].length;
    const conversion = match[5] ?? '';
    if (conversion === '%') {
      out += '%';
      continue;
    }
    const flags = match[1] ?? '';
    let width = match[2] === '*' ? toNumber(take()) : Number(match[2] ?? 0);
    const hasPrecision = match[0].includes('.');
    const precision = !hasPrecision
      ? -1
      : match[3] === '*'
        ? toNumber(take())
        : Math.max(0, Number(match[3] ?? 0));
    let left = flags.includes('-');
    if (width < 0) {
      left = true;
      width = -width;
    }
    const spec: Spec = {
      left,
      plus: flags.includes('+'),
      space: flags.includes(' '),
      alternate: flags.includes('#'),
      zero: flags.includes('0') && !left,
      width: Math.min(width, MOST_WIDTH),
      precision: Math.min(precision, MOST_WIDTH),
      bits: integerBits(match[4] ?? ''),
      conversion,
    };
    if (conversion === 'p') {
      const pointer = formatPointer(format, at, take());
      at = pointer.end;
      CONVERSION.lastIndex = at;
      out += pad(pointer.text, { ...spec, zero: false });
      continue;
    }
    out += formatOne(spec, take, match[0]);
  }
}

function formatOne(spec: Spec, take: () => PrintfArgument, whole: string): string {
  switch (spec.conversion) {
    case 'c':
      return pad(String.fromCharCode(toNumber(take()) & 0xff), spec);
    case 's': {
      const value = take();
      const text = value === null || value === undefined ? '<NULL>' : String(value);
      return pad(spec.precision >= 0 ? text.slice(0, spec.precision) : text, spec);
    }
    case 'd':
    case 'i':
      return integer(spec, BigInt.asIntN(spec.bits, toBigInt(take())), 10);
    case 'u':
      return integer(spec, BigInt.asUintN(spec.bits, toBigInt(take())), 10);
    case 'x':
      return integer(spec, BigInt.asUintN(spec.bits, toBigInt(take())), 16);
    case 'X':
      return integer(spec, BigInt.asUintN(spec.bits, toBigInt(take())), 16).toUpperCase();
    case 'o':
      return integer(spec, BigInt.asUintN(spec.bits, toBigInt(take())), 8);
    default:
      return whole;
  }
}

function integer(spec: Spec, value: bigint, radix: 8 | 10 | 16): string {
  const negative = value < 0n;
  const magnitude = (negative ? -value : value).toString(radix);
  const sign = negative
    ? '-'
    : isSigned(spec) && spec.plus
      ? '+'
      : isSigned(spec) && spec.space
        ? ' '
        : '';
  const prefix = !spec.alternate ? '' : radix === 16 ? '0x' : radix === 8 ? '0' : '';
  let digits = spec.precision === 0 && value === 0n ? '' : magnitude;
  digits = digits.padStart(spec.precision, '0');
  if (spec.zero && spec.precision < 0) {
    digits = digits.padStart(spec.width - sign.length - prefix.length, '0');
  }
  return pad(sign + prefix + digits, { ...spec, zero: false });
}

function isSigned(spec: Spec): boolean {
  return spec.conversion === 'd' || spec.conversion === 'i';
}

function pad(text: string, spec: Spec): string {
  return spec.left ? text.padEnd(spec.width) : text.padStart(spec.width);
}

function integerBits(modifier: string): 8 | 16 | 32 | 64 {
  switch (modifier) {
    case 'hh':
      return 8;
    case 'h':
      return 16;
    case '':
      return 32;
    default:
      return 64;
  }
}

function toNumber(value: PrintfArgument): number {
  return Number(toBigInt(value));
}

function toBigInt(value: PrintfArgument): bigint {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'number':
      return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
    case 'boolean':
      return value ? 1n : 0n;
    case 'string':
      return BigInt(value.charCodeAt(0) || 0);
    default:
      return 0n;
  }
}
