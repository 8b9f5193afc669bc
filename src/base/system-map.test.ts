import { describe, expect, it } from 'vitest';
import { formatSystemMap, functionAt, parseSystemMap } from './system-map';

const range = (name: string, line: number, column: number, endLine: number, endColumn: number) => ({
  name,
  line,
  column,
  endLine,
  endColumn,
});
const MAP = formatSystemMap(
  new Map([
    ['lib/b.ts', [range('outer', 1, 0, 9, 1), range('<anonymous>', 3, 10, 3, 20)]],
    ['lib/a.ts', [range('first', 1, 7, 2, 1)]],
  ]),
);

describe('System.map', () => {
  it('lists functions by file, then as they stand there', () => {
    expect(MAP).toBe(
      '00000000 T _start\n' +
        '00000010 t first lib/a.ts:1:7-2:1\n' +
        '00000020 t outer lib/b.ts:1:0-9:1\n' +
        '00000030 t <anonymous> lib/b.ts:3:10-3:20\n',
    );
  });

  it.each([
    [3, 9, 0x20],
    [3, 10, 0x30],
    [3, 19, 0x30],
    [3, 20, 0x20],
    [9, 1, undefined],
  ])('finds the innermost function at %i:%i', (line, column, offset) => {
    expect(functionAt(parseSystemMap(MAP), 'lib/b.ts', line, column)?.offset).toBe(offset);
  });
});
