import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedBytes, problemText } from './edited-bytes';
import { UNREADABLE, changedCells, sameBlock, type MemoryBlock } from './memory-block';
import { cellPlace, memoryLines, rangeText } from './memory-lines';

const block: MemoryBlock = {
  address: 0x40000000,
  cells: Int16Array.from([
    ...[0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3],
    ...Buffer.from('A|B~ #'),
    ...[0x7f, 0x1f],
    ...[0x55, 0x2d, UNREADABLE, UNREADABLE],
  ]),
};
const LINES = [
  '0x40000000  de ad be ef 00 01 02 03  41 7c 42 7e 20 23 7f 1f  |........A|B~ #..|',
  '0x40000010  55 2d -- --                                       |U-  |',
];

/** The text with something replaced, read back. */
function edit(from: string | RegExp, to: string): ReturnType<typeof editedBytes> {
  const text = LINES.join('\n');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  return editedBytes(edited, block);
}

function problem(from: string | RegExp, to: string): string {
  const result = edit(from, to);
  return result.ok ? 'no problem' : problemText(result.error);
}

describe('memoryLines', () => {
  it('are what hexdump prints, with -- where nothing can be read', () => {
    expect(memoryLines(block)).toEqual(LINES);
  });

  it('begin at the address, and have room for the last one', () => {
    const cells = new Int16Array(17);
    expect(memoryLines({ address: 0xffff_fff8, cells })).toEqual([
      '0x0fffffff8  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|',
      '0x100000008  00                                                |.|',
    ]);
    expect(memoryLines({ address: 0, cells: new Int16Array() })).toEqual([]);
    expect(rangeText(0x10, 1)).toBe('0x10 to 0x10 (1 byte)');
  });

  it('have each byte where cellPlace says', () => {
    const text = memoryLines(block);
    block.cells.forEach((cell, index) => {
      const { line, column, asciiColumn } = cellPlace(block, index);
      const digits = text[line]?.slice(column, column + 2) ?? '';
      expect(digits === '--' ? UNREADABLE : parseInt(digits, 16)).toBe(cell);
      const character = text[line]?.[asciiColumn] ?? '';
      if (cell >= 0x20 && cell < 0x7f) {
        expect(character).toBe(String.fromCharCode(cell));
      } else {
        expect(character).toBe(cell === UNREADABLE ? ' ' : '.');
      }
    });
  });
});

describe('editedBytes', () => {
  it('gives runs of what was changed', () => {
    expect(edit('be ef 00', 'be EE 01')).toEqual({
      ok: true,
      value: [{ address: 0x40000003, bytes: Uint8Array.of(0xee, 1) }],
    });
    expect(edit(/1f {2}(.*)\n(.*)55/, '1e  $1\n$2 66')).toEqual({
      ok: true,
      value: [{ address: 0x4000000f, bytes: Uint8Array.of(0x1e, 0x66) }],
    });
  });

  it('takes no notice of gaps, empty lines, ends of lines and headings', () => {
    expect(edit(/^/, '# de ad\r\n\r\n')).toEqual({ ok: true, value: [] });
    expect(edit(/ {2,}(?=.*\|.*\|)/g, ' ')).toEqual({ ok: true, value: [] });
    expect(edit(/\n/g, '  \r\n')).toEqual({ ok: true, value: [] });
  });

  it('takes characters as they were, or as the new digits have them', () => {
    expect(edit(/55(.*)U-/, '56$1V-')).toEqual({
      ok: true,
      value: [{ address: 0x40000010, bytes: Uint8Array.of(0x56) }],
    });
    expect(problem('|U-', '|V-')).toBe(
      'Line 2, column 63: expected the characters |U-  | as they were: edit the digits of a byte, and its ' +
        'character follows; found "|V-  |".',
    );
    expect(problem(/\|\.*A.*/, '')).toContain('Line 1, column 63: expected the characters');
  });

  it.each([
    [/^0x4/, '0x5', 'Line 1, column 1: expected the address 0x40000000', '"0x50000000"'],
    ['de ', '', 'Line 1, column 58: expected 16 bytes', '15'],
    ['de ', 'de de ', 'Line 1, column 62: expected 16 bytes', '17'],
    ['ad', 'xd', 'Line 1, column 16: expected two hexadecimal digits', '"xd"'],
    ['ad', 'd', 'Line 1, column 16: expected two hexadecimal digits', '"d"'],
    ['ad', '--', 'Line 1, column 16: expected two hexadecimal digits, such as ad before', '"--"'],
    ['2d --', '2d 00', 'Line 2, column 19: expected "--", as nothing can be read', '"00"'],
    [/\n.*/, '', 'Line 1, column 1: expected the line of 0x40000010', 'the end'],
    [/\n.*/, '$&$&', 'Line 3, column 1: expected no more lines', '"0x40000010"'],
  ])('refuses %s -> %s', (from, to, expected, found) => {
    const text = problem(from, to);
    expect(text).toContain(expected);
    expect(text).toContain(`; found ${found}.`);
  });

  it('finds exactly the bytes that were edited, whatever they are', () => {
    const cell = fc.integer({ min: -1, max: 255 });
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
        (cells, address, edits) => {
          const before = { address, cells: Int16Array.from(cells) };
          const lines = memoryLines(before);
          const wanted = Int16Array.from(cells);
          for (const [anywhere, value] of edits) {
            const index = anywhere % cells.length;
            const { line, column } = cellPlace(before, index);
            if (wanted[index] !== UNREADABLE) {
              const old = lines[line] ?? '';
              const digits = value.toString(16).padStart(2, '0');
              lines[line] = old.slice(0, column) + digits + old.slice(column + 2);
              wanted[index] = value;
            }
          }
          const result = editedBytes(lines.join('\n'), before);
          expect(result.ok).toBe(true);
          const runs = result.ok ? result.value : [];
          const found = Int16Array.from(cells);
          for (const run of runs) {
            found.set(run.bytes, run.address - address);
          }
          expect(found).toEqual(wanted);
          const written = runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
          expect(written).toBe(wanted.filter((value, index) => value !== cells[index]).length);
        },
      ),
    );
  });
});

describe('changedCells', () => {
  it('compares by address, where both have something', () => {
    const before = { address: 0x100, cells: Int16Array.of(1, 2, 3, 4) };
    const now = { address: 0xfe, cells: Int16Array.of(9, 9, 1, 7, UNREADABLE) };
    expect(changedCells(before, now)).toEqual([
      { index: 3, before: 2 },
      { index: 4, before: 3 },
    ]);
    expect(changedCells(undefined, now)).toEqual([]);
    expect(sameBlock(before, now)).toBe(false);
    expect(sameBlock(now, { address: 0xfe, cells: now.cells.slice() })).toBe(true);
  });
});
