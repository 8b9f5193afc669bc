import { ctrlc, printf, puts } from '../../common/console';
import { EINTR } from '../../include/errno';
import { readObject } from '../memory-access';
import type { ObjectSize } from '../memory-access';
import { sprintf } from '../vsprintf';

const BYTES_PER_LINE = 16;

/** Characters of the line, with dots for those that have no picture. */
function picture(bytes: readonly number[]): string {
  return bytes
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    .join('');
}

/**
 * Shows memory as objects of `width` bytes, 16 bytes a line, and as characters. Ctrl-C ends it: -EINTR.
 *
 * @uboot lib/display_options.c print_buffer()
 */
export function print_buffer(addr: number, width: ObjectSize, count: number): number {
  const linelen = BYTES_PER_LINE / width;
  let left = count;
  let at = addr;
  let thislinelen: number;
  let bytes: number[];
  let text: string;
  let value: bigint;

  while (left > 0) {
    thislinelen = Math.min(linelen, left);
    bytes = [];
    text = '';
    for (let i = 0; i < thislinelen; i++) {
      value = readObject(at + i * width, width);
      text += sprintf(` %0${String(width * 2)}llx`, value);
      for (let j = 0; j < width; j++) {
        bytes.push(Number((value >> BigInt(8 * j)) & 0xffn));
      }
    }
    text = text.padEnd(linelen * (width * 2 + 1));
    printf('%08lx:', at);
    puts(`${text}  ${picture(bytes)}\n`);
    at += thislinelen * width;
    left -= thislinelen;
    if (ctrlc()) {
      return -EINTR;
    }
  }
  return 0;
}
