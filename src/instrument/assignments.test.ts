import { describe, expect, it } from 'vitest';
import { instrumentSource } from './instrument';

/** By line, what its statement certainly assigns to; `<` before a name: on the way to it. */
function assignments(text: string): string[] {
  const { table } = instrumentSource(text, { file: 'a.ts' });
  return (table.assignments ?? []).map(
    ([point, name, from]) =>
      `${table.points[point * 6] ?? 0} ${from === undefined ? '' : '<'}${name}`,
  );
}

describe('assignmentsOf', () => {
  it('knows declarations, assignments and updates, not what is behind a condition', () => {
    const text = `function f(a: number) {
  let b = 1, c: number;
  c = b = a;
  c++;
  [a, b] = [b, a];
  a && (b = 2);
  c = a ? (b = 1) : 2;
  b ??= 3;
  if ((a = g()) > 0) { g(); }
  return (c = 2);
}`;
    expect(assignments(text)).toEqual([
      '2 b',
      '3 b',
      '3 c',
      '4 c',
      '5 a',
      '5 b',
      '7 c',
      '9 a',
      '10 c',
    ]);
  });

  it('knows the heads of loops', () => {
    const text = `function f() {
  for (let i = 0; i < 3; i++) {
    g();
  }
  for (const x of g()) { g(); }
  while ((y = g()) !== 0) { g(); }
}`;
    expect(assignments(text)).toEqual(['2 <i', '2 <i', '5 <x', '6 y']);
  });
});
