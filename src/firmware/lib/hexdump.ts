import { printf } from '../common/console';

/** Bytes of a line. */
const ROW_BYTES = 16;

/** Printed as a dot where it is no character. */
function character(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

/**
 * Prints bytes, 16 a line: the offset, each in two digits, and their characters.
 *
 * @uboot lib/hexdump.c print_hex_dump_bytes()
 */
export function print_hex_dump_bytes(bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; offset += ROW_BYTES) {
    const row = [...bytes.subarray(offset, offset + ROW_BYTES)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    printf('%08x: %-47s  %s\n', offset, digits, row.map(character).join(''));
  }
}
