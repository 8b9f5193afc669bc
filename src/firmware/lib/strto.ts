import { gd } from '../include/asm-generic/global_data';

/** A number and the place of the first character that doesn't belong to it. */
export interface ParsedNumber {
  readonly value: number;
  readonly end: number;
}

/** A `0x` means base 16, whatever was asked for. Base 0: a leading 0 means 8, else 10. */
function fixupBase(text: string, base: number): { base: number; start: number } {
  if (/^0[xX]/.test(text)) {
    return { base: 16, start: 2 };
  }
  if (base !== 0) {
    return { base, start: 0 };
  }
  return { base: text.startsWith('0') ? 8 : 10, start: 0 };
}

function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) {
    return code - 0x30;
  }
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 + 10 : 99;
}

/** What a null pointer points to, as far as a number can reach: on a board that has nothing there, an exception. */
function textAtZero(): string {
  let text = '';
  for (let at = 0; ; at++) {
    const character = String.fromCharCode(gd.hal.read8(at));
    if (!/[0-9a-fA-FxX]/.test(character)) {
      return text;
    }
    text += character;
  }
}

function parse(text: string, givenBase: number, bits: number): { value: bigint; end: number } {
  const { base, start } = fixupBase(text, givenBase);
  let value = 0n;
  let end = start;
  while (end < text.length) {
    const digit = digitValue(text.charCodeAt(end));
    if (digit >= base) {
      break;
    }
    value = BigInt.asUintN(bits, value * BigInt(base) + BigInt(digit));
    end++;
  }
  return { value, end };
}

/**
 * Parses as far as there are digits; text without digits is 0. The result wraps at the width of `ulong`: 32 bits on
 * 32-bit boards. On 64-bit boards a value above 2^53 loses its low bits, as all our addresses and counts do.
 *
 * @param text undefined: a null pointer, such as the argument behind the last one of a command
 * @uboot lib/strto.c simple_strtoul()
 */
export function simple_strtoul(text: string | undefined, base: number): number {
  return simple_strtoul_end(text, base).value;
}

/** As simple_strtoul, with the place of the first character that was not used (`endp`). */
export function simple_strtoul_end(text: string | undefined, base: number): ParsedNumber {
  const parsed = parse(text ?? textAtZero(), base, gd.arch64 ? 64 : 32);
  return { value: Number(parsed.value), end: parsed.end };
}

/** @uboot lib/strto.c simple_strtoull() */
export function simple_strtoull(text: string | undefined, base: number): bigint {
  return parse(text ?? textAtZero(), base, 64).value;
}

/** @uboot lib/strto.c simple_strtol() */
export function simple_strtol(text: string | undefined, base: number): number {
  if (text?.startsWith('-') === true) {
    return -simple_strtoul(text.slice(1), base);
  }
  return simple_strtoul(text, base);
}

/** Hexadecimal without or with `0x`. @uboot lib/strto.c hextoul() */
export function hextoul(text: string | undefined): number {
  return simple_strtoul(text, 16);
}

/** Decimal. @uboot lib/strto.c dectoul() */
export function dectoul(text: string | undefined): number {
  return simple_strtoul(text, 10);
}

/**
 * -EINVAL becomes undefined: the whole text must be a number.
 *
 * @uboot lib/strto.c strict_strtoul()
 */
export function strict_strtoul(text: string, base: number): number | undefined {
  if (text === '') {
    return undefined;
  }
  const parsed = simple_strtoul_end(text, base);
  if (parsed.end === 0) {
    return undefined;
  }
  const rest = text.slice(parsed.end);
  return rest === '' || rest === '\n' ? parsed.value : undefined;
}

/**
 * The number at the end of a name: `eth12` gives 12, none gives -1.
 *
 * @uboot lib/strto.c trailing_strtol()
 */
export function trailing_strtol(text: string): number {
  const digits = /(\d+)$/.exec(text)?.[1];
  return digits === undefined || digits === text ? -1 : Number(digits);
}
