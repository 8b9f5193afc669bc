import { printf, putc } from '../../common/console';

/** With commas: `  1,431,973` in a width that holds so many digits. @uboot lib/vsprintf.c print_grouped_ull() */
export function print_grouped_ull(value: number, digits: number): void {
  const groups = Math.ceil(digits / 3);
  const text = String(value).padStart(groups * 3, ' ');
  for (let at = 0; at < text.length; at += 3) {
    if (at > 0) {
      putc(text[at - 1] === ' ' ? ' ' : ',');
    }
    printf('%s', text.slice(at, at + 3));
  }
}
