import { gd } from '../../include/asm-generic/global_data';
import type { PrintfArgument } from './argument';

interface PointerText {
  readonly text: string;
  /** Place in the format behind the letters that were used. */
  readonly end: number;
}

/**
 * The `%p` family. `at` is the place behind the `p`. Addresses are printed with 8 digits on 32-bit boards,
 * with 16 on 64-bit ones.
 *
 * | form | argument | text |
 * | --- | --- | --- |
 * | `%p` | number | `%08x` / `%016x` |
 * | `%pM` `%pm` | 6 bytes | MAC with colons / without |
 * | `%pI4` `%pi4` | 4 bytes or a number in network order (first byte lowest) | `10.0.2.15` / `010.000.002.015` |
 * | `%pUb` `%pUB` `%pUl` `%pUL` | 16 bytes | UUID big endian / GUID little endian, capital letter = capital digits |
 * | `%pa` `%pap` `%paw` | number | `0x` and the digits of a physical address |
 *
 * @uboot lib/vsprintf.c pointer()
 */
export function formatPointer(format: string, at: number, value: PrintfArgument): PointerText {
  const kind = format[at] ?? '';
  const variant = format[at + 1] ?? '';
  switch (kind) {
    case 'M':
      return { text: hexBytes(toBytes(value, 6), ':'), end: at + 1 };
    case 'm':
      return { text: hexBytes(toBytes(value, 6), ''), end: at + 1 };
    case 'I':
    case 'i':
      if (variant === '4') {
        const parts = Array.from(toBytes(value, 4), (byte) =>
          kind === 'i' ? String(byte).padStart(3, '0') : String(byte),
        );
        return { text: parts.join('.'), end: at + 2 };
      }
      break;
    case 'U':
      if ('bBlL'.includes(variant) && variant !== '') {
        return { text: uuid(toBytes(value, 16), variant), end: at + 2 };
      }
      return { text: uuid(toBytes(value, 16), 'b'), end: at + 1 };
    case 'a': {
      const used = variant === 'p' || variant === 'd' ? 2 : 1;
      return { text: `0x${address(value, fitsIn32Bits(value) ? 8 : 16)}`, end: at + used };
    }
  }
  return { text: address(value, gd.arch64 ? 16 : 8), end: at };
}

function number(value: PrintfArgument): bigint {
  return typeof value === 'bigint' ? value : BigInt(typeof value === 'number' ? value : 0);
}

function fitsIn32Bits(value: PrintfArgument): boolean {
  return number(value) <= 0xffff_ffffn;
}

function address(value: PrintfArgument, digits: number): string {
  return number(value).toString(16).padStart(digits, '0');
}

function hexBytes(bytes: Uint8Array, separator: string): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator);
}

function uuid(bytes: Uint8Array, variant: string): string {
  const order =
    variant === 'l' || variant === 'L'
      ? [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
      : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  const hex = order.map((index) => (bytes[index] ?? 0).toString(16).padStart(2, '0')).join('');
  const text = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
  return variant === 'B' || variant === 'L' ? text.toUpperCase() : text;
}

function toBytes(value: PrintfArgument, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  if (value instanceof Uint8Array) {
    bytes.set(value.subarray(0, length));
  } else if (typeof value === 'number') {
    let rest = value;
    for (let index = 0; index < length; index++) {
      bytes[index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
  return bytes;
}
