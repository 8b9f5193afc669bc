import { isprint, isspace } from '../../include/linux/ctype';
import { fdt8_ld } from '../../lib/libfdt/fdt/load-store';

/**
 * Does a value look like text: printable strings, none of them empty, each with its NUL? The last one may end with a
 * line feed.
 *
 * @uboot cmd/fdt.c is_printable_string()
 */
export function is_printable_string(data: number, len: number): boolean {
  let byte: number;

  if (len === 0 || ![0x00, 0x0a].includes(fdt8_ld(data + len - 1))) {
    return false;
  }
  for (let at = 0; at < len; at++) {
    byte = fdt8_ld(data + at);
    if (byte === 0 && at === len - 1) {
      return true;
    }
    if (byte === 0 ? fdt8_ld(data + at + 1) === 0 : !isprint(byte) && !isspace(byte)) {
      return false;
    }
  }
  return fdt8_ld(data + len) === 0;
}
