import { describe, expect, it } from 'vitest';
import type { MenuRow } from '../../protocol/menuconfig';
import { ancestors, mark, matching, nextValue, placedRows, spoken } from './menu-view';

function row(id: number, parent: number | undefined, more: Partial<MenuRow> = {}): MenuRow {
  return {
    id,
    parent,
    kind: 'bool',
    text: `Entry ${id}`,
    name: `E${id}`,
    value: 'n',
    allowed: ['n', 'y'],
    visible: true,
    member: false,
    byDefault: undefined,
    other: undefined,
    ...more,
  };
}
const ROWS = [
  row(0, undefined, { kind: 'menu', name: undefined }),
  row(1, 0),
  row(2, 1),
  row(3, 0),
  row(4, undefined),
];

describe('rows', () => {
  it('are seen when all that they are in is open', () => {
    const seen = (open: number[]) => placedRows(ROWS, new Set(open)).map(({ row: { id } }) => id);
    expect(seen([])).toEqual([0, 4]);
    expect(seen([0])).toEqual([0, 1, 3, 4]);
    expect(seen([0, 1])).toEqual([0, 1, 2, 3, 4]);
    expect(seen([1])).toEqual([0, 4]);
  });

  it('know their level and place', () => {
    const three = placedRows(ROWS, new Set([0])).find(({ row: { id } }) => id === 3);
    expect(three).toMatchObject({ level: 2, position: 2, siblings: 2, hasChildren: false });
    expect(ancestors(ROWS, 2)).toEqual([1, 0]);
  });

  it.each([
    [{ value: 'y' }, '[*]'],
    [{ value: 'n', member: true }, '( )'],
    [{ kind: 'tristate', value: 'm' }, '<M>'],
    [{ kind: 'int', value: '7' }, '(7)'],
    [{ kind: 'menu' }, ''],
  ] as const)('%j are marked %s', (more, text) => {
    expect(mark(row(0, undefined, more))).toBe(text);
  });

  it('are spoken with all that is shown', () => {
    expect(spoken(row(1, 0, { value: 'y', allowed: [], byDefault: 'n' }))).toBe(
      "Entry 1, CONFIG_E1, on, can't be changed, by default n",
    );
  });

  it('are found by name and prompt', () => {
    expect(matching(ROWS, 'CONFIG_E3').map(({ id }) => id)).toEqual([3]);
    expect(matching(ROWS, 'entry').map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
    expect(matching(ROWS, ' ')).toEqual([]);
  });

  it('go on to the next value that they can have', () => {
    expect(nextValue(row(1, 0))).toBe('y');
    expect(nextValue(row(1, 0, { allowed: ['m', 'y'], value: 'y' }))).toBe('m');
    expect(nextValue(row(1, 0, { allowed: [] }))).toBeUndefined();
  });
});
