import { printf } from '../common/console';
import { version_string } from '../include/version';

/** @uboot lib/display_options.c display_options() */
export function display_options(): number {
  printf('\n\n%s\n\n', version_string);
  return 0;
}

const UNITS = ['E', 'P', 'T', 'G', 'M', 'K'];

/** `128 MiB`, `1.5 GiB`, `512 Bytes`: one decimal, rounded. @uboot lib/display_options.c print_size() */
export function print_size(size: number, s: string): void {
  for (const [index, unit] of UNITS.entries()) {
    const unitBytes = 1024 ** (UNITS.length - index);
    if (size < unitBytes) {
      continue;
    }
    let whole = Math.floor(size / unitBytes);
    let tenths = Math.floor(((size % unitBytes) * 10 + unitBytes / 2) / unitBytes);
    if (tenths >= 10) {
      tenths -= 10;
      whole++;
    }
    printf(tenths === 0 ? '%lu' : `%lu.${String(tenths)}`, whole);
    printf(' %ciB%s', unit, s);
    return;
  }
  printf('%lu Bytes%s', size, s);
}
