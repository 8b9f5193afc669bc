import { malloc } from '../common/dlmalloc';
import { lower } from '../include/linux/ctype';
import { ramWrite8 } from '../include/ram';

/** A copy of `text` with its final 0 on the guest's heap. Address 0: no memory. @uboot lib/string.c strdup() */
export function strdup(text: string): number {
  const address = malloc(text.length + 1);
  if (address !== 0) {
    writeString(address, text);
  }
  return address;
}

/** Writes `text` and a final 0 to the guest's RAM. */
export function writeString(address: number, text: string): void {
  for (let index = 0; index < text.length; index++) {
    ramWrite8(address + index, text.charCodeAt(index));
  }
  ramWrite8(address + text.length, 0);
}

/** @uboot lib/string.c strcasecmp() === 0 */
export function equalsIgnoreCase(a: string, b: string): boolean {
  return a.length === b.length && lower(a) === lower(b);
}
