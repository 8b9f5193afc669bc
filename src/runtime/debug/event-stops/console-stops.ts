import { hexDigits } from '../../../base/hex';
import type { Occurrence, OccurrenceFinder } from './occurrence';

/** Of a longer line the beginning is looked at: nobody reads more, and a guest may print for ever without an end. */
const LINE_MOST = 1024;

/** A case for each line that the firmware's output has come to, the last one perhaps unfinished, such as a prompt. */
export function consoleLine(): OccurrenceFinder {
  /** A character for each byte. */
  let line = '';
  let number = 0;
  return {
    kinds: ['consoleOutput'],
    find: (event) => {
      if (event.kind !== 'consoleOutput') {
        return undefined;
      }
      const output = Array.from(event.bytes, (byte) => String.fromCharCode(byte)).join('');
      const [first = '', ...more] = output.split('\n');
      const lines = [line + first, ...more].map((text) => text.slice(0, LINE_MOST));
      const from = number;
      number += more.length;
      line = lines.at(-1) ?? '';
      return occurrence(lines, from);
    },
  };
}

function occurrence(lines: readonly string[], from: number): Occurrence {
  return {
    device: undefined,
    queue: undefined,
    cases: lines.map((text, i) => ({
      line: fromUtf8(text).replaceAll('\r', ''),
      number: from + i,
    })),
    sentence: ([first]) => `U-Boot printed: ${String(first?.['line']).trim()}`,
  };
}

/** What isn't UTF-8, such as the half of a character, stays as it is. */
function fromUtf8(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) {
    return bytes;
  }
  const escaped = Array.from(bytes, (byte) => `%${hexDigits(byte.charCodeAt(0), 2)}`).join('');
  try {
    return decodeURIComponent(escaped);
  } catch {
    return bytes;
  }
}
