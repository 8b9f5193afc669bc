import { fail, ok, type Result } from '../../base/result';
import { UNREADABLE, type ByteRun, type MemoryBlock } from './memory-block';
import { LINE_BYTES, UNREADABLE_TEXT, addressText, asciiText, cellText } from './memory-lines';

/** What is wrong in an edited text, and where. Lines and columns are counted from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly lengthChars: number;
  readonly expected: string;
  readonly found: string;
}

/** `Line 5, column 12: expected 16 bytes; found 15.` */
export function problemText({ line, column, expected, found }: TextProblem): string {
  return `Line ${line}, column ${column}: expected ${expected}; found ${found}.`;
}

interface Word {
  readonly text: string;
  /** From 0. */
  readonly column: number;
}

/**
 * The bytes that somebody has changed in the lines of a block. The digits decide; the characters beside them have to be as
 * they were, or as the new digits have them. Empty lines and lines that begin with `#` say nothing; how wide the gaps are
 * does not matter.
 *
 * @param block what the lines were made of
 */
export function editedBytes(text: string, block: MemoryBlock): Result<ByteRun[], TextProblem> {
  const cells = Int16Array.from(block.cells);
  let first = 0;
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) {
      continue;
    }
    const problem = readLine(line, index + 1, block, first, cells);
    if (problem !== undefined) {
      return fail(problem);
    }
    first += LINE_BYTES;
  }
  if (first < block.cells.length) {
    return fail({
      line: lines.length,
      column: 1,
      lengthChars: 0,
      expected: `the line of ${addressText(block, first)}`,
      found: 'the end',
    });
  }
  return ok(runsBetween(block, cells));
}

/** Reads a line into `cells`. Gives what is wrong with it. */
function readLine(
  text: string,
  line: number,
  block: MemoryBlock,
  first: number,
  cells: Int16Array,
): TextProblem | undefined {
  const wrong = (at: Word, expected: string, found = JSON.stringify(at.text)): TextProblem => ({
    line,
    column: at.column + 1,
    lengthChars: at.text.length,
    expected,
    found,
  });
  const old = block.cells.subarray(first, first + LINE_BYTES);
  const bar = text.includes('|') ? text.indexOf('|') : text.length;
  const [address = { text: '', column: 0 }, ...words] = wordsOf(text.slice(0, bar));
  if (old.length === 0) {
    return wrong(address, 'no more lines');
  }
  const wanted = addressText(block, first);
  if (!/^0x[\da-f]+$/i.test(address.text) || Number(address.text) !== block.address + first) {
    return wrong(address, `the address ${wanted}, which can't be changed`);
  }
  const broken = words
    .map((word, index) => ({ word, expected: expectedOf(word.text, old[index]) }))
    .find(({ expected }) => expected !== undefined);
  if (broken?.expected !== undefined) {
    return wrong(broken.word, broken.expected);
  }
  if (words.length !== old.length) {
    const end = text.slice(0, bar).trimEnd().length;
    const at = words[old.length] ?? { text: '', column: end };
    return wrong(at, bytesText(old.length), String(words.length));
  }
  words.forEach((word, index) => {
    cells[first + index] = word.text === UNREADABLE_TEXT ? UNREADABLE : parseInt(word.text, 16);
  });
  const ascii = text.trimEnd().slice(bar);
  const now = asciiText(cells.subarray(first, first + LINE_BYTES));
  if (ascii !== `|${asciiText(old)}|` && ascii !== `|${now}|`) {
    return wrong(
      { text: ascii, column: bar },
      `the characters |${asciiText(old)}| as they were: edit the digits of a byte, and its character follows`,
    );
  }
  return undefined;
}

/** What should stand in the place of a word; undefined where it can stand there. */
function expectedOf(word: string, old: number | undefined): string | undefined {
  if (old === UNREADABLE) {
    return word === UNREADABLE_TEXT
      ? undefined
      : `"${UNREADABLE_TEXT}", as nothing can be read or written there`;
  }
  if (/^[\da-f]{2}$/i.test(word)) {
    return undefined;
  }
  return `two hexadecimal digits${old === undefined ? '' : `, such as ${cellText(old)} before`}`;
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({ text: word, column: index }));
}

function bytesText(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

function runsBetween({ address, cells: old }: MemoryBlock, now: Int16Array): ByteRun[] {
  const runs: ByteRun[] = [];
  let start: number | undefined;
  for (let i = 0; i <= now.length; i++) {
    const differs = i < now.length && now[i] !== old[i];
    if (differs) {
      start ??= i;
    } else if (start !== undefined) {
      runs.push({ address: address + start, bytes: Uint8Array.from(now.subarray(start, i)) });
      start = undefined;
    }
  }
  return runs;
}
