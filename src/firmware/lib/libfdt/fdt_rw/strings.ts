import { cBytes } from '../../../common/guest-bytes';
import { readBytes, writeBytes } from '../../memory-access';
import { fdt_off_dt_strings, fdt_set_size_dt_strings, fdt_size_dt_strings } from '../fdt/header';
import { fdt_splice_ } from './splice';

/** Where a name stands among the strings. */
interface FoundString {
  /** An offset, or an error. */
  readonly offset: number;
  /** It was not there and has been added. */
  readonly allocated: boolean;
}

/** Offset of a text among others that end with NUL, also as the end of a longer one; or -1. @uboot lib/libfdt/fdt_rw.c fdt_find_string_() */
function fdt_find_string_(strings: Uint8Array, wanted: Uint8Array): number {
  let at = strings.indexOf(wanted[0] ?? 0);

  while (at >= 0 && at + wanted.length <= strings.length) {
    if (wanted.every((byte, i) => strings[at + i] === byte)) {
      return at;
    }
    at = strings.indexOf(wanted[0] ?? 0, at + 1);
  }
  return -1;
}

/** Finds a name among the strings, or adds it behind them. @uboot lib/libfdt/fdt_rw.c fdt_find_add_string_() */
export function fdt_find_add_string_(fdt: number, s: string): FoundString {
  const size = fdt_size_dt_strings(fdt);
  const strtab = fdt + fdt_off_dt_strings(fdt);
  const bytes = cBytes(s);
  const found = fdt_find_string_(readBytes(strtab, size), bytes);
  let err: number;

  if (found >= 0) {
    return { offset: found, allocated: false };
  }
  err = fdt_splice_(fdt, strtab + size, 0, bytes.length);
  if (err !== 0) {
    return { offset: err, allocated: false };
  }
  fdt_set_size_dt_strings(fdt, size + bytes.length);
  writeBytes(strtab + size, bytes);
  return { offset: size, allocated: true };
}

/** Takes back the string that was added last. @uboot lib/libfdt/fdt_rw.c fdt_del_last_string_() */
export function fdt_del_last_string_(fdt: number, s: string): void {
  fdt_set_size_dt_strings(fdt, fdt_size_dt_strings(fdt) - (s.length + 1));
}
