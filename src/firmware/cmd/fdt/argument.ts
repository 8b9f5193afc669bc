import { loadText } from '../../lib/libfdt/fdt/load-store';

/** An argument; where there is none, the text that a null pointer points to: on a board without memory there, an exception. */
export function argument(argv: readonly string[], index: number): string {
  return argv[index] ?? loadText(0) ?? '';
}
