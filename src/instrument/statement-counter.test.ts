/* eslint-disable @typescript-eslint/no-implied-eval -- runs what was instrumented */
import { describe, expect, it } from 'vitest';
import { countStatements, instrumentSource } from './instrument';
import type { InstrumentedSource } from './instrument';
import { compile } from './testdata/compile';
import { PROGRAMS } from './testdata/programs';

const BUDGET = 1 << 20;

/** Runs `main` and says what it computed, how many statements were counted, and what the runtime was told. */
function run(source: InstrumentedSource) {
  expect(source.problems).toEqual([]);
  const counter = new Int32Array([BUDGET]);
  const told: string[] = [];
  const { functions } = source.table;
  const registerModule = () => ({
    counter,
    positions: new Int32Array(1000),
    flags: new Int32Array(source.table.points.length),
    firstFunction: 0,
    enter: (id: number) => told.push(`enter ${functions[id]?.name ?? '?'}`),
    leave: () => told.push('leave'),
    slow: () => undefined,
    spent: () => {
      told.push('spent');
      counter[0] = BUDGET;
    },
  });
  const main = new Function('registerModule', `${compile(source.code)}\nreturn main;`) as (
    register: unknown,
  ) => () => unknown;
  let result: unknown;
  try {
    result = { value: main(registerModule)() };
  } catch (error) {
    result = { error: String(error) };
  }
  return { result, counted: BUDGET - (counter[0] ?? 0), told };
}

describe('countStatements', () => {
  for (const [name, text] of Object.entries(PROGRAMS)) {
    it(`computes the same and counts as many as there are points: ${name}`, () => {
      const withPoints = run(instrumentSource(text, { file: 'x.ts' }));
      const counting = run(countStatements(text, { file: 'x.ts' }, []));
      expect(counting.result).toEqual(withPoints.result);
      expect(counting.counted).toBe(withPoints.counted);
      expect(counting.counted).toBeGreaterThan(0);
      expect(counting.told).toEqual([]);
    });
  }

  it('keeps lines, and counts a straight run at once', () => {
    const { code } = countStatements(
      'export function main() {\n  const a = 1;\n  let b = a;\n  b++;\n  return b;\n}\n',
      { file: 'x.ts' },
      [],
    );
    expect(code.split('\n').slice(1)).toEqual([
      '  if(($c[0]-=4)<0)$s();const a = 1;',
      '  let b = a;',
      '  b++;',
      '  return b;',
      '}',
      '',
    ]);
  });

  it('asks for more when the budget is spent, also in a loop without a body', () => {
    const text = `function main() { let n = 0; while (n++ < ${2 * BUDGET}); return n; }`;
    expect(run(countStatements(text, { file: 'x.ts' }, [])).told).toEqual(['spent', 'spent']);
  });

  it('gives frames to the functions that are named, and to no others', () => {
    const text = `export const serial = { getchar(): number { return 7; } };
function other() { return serial.getchar(); }
function main() { try { return other(); } finally { other(); } }`;
    const source = countStatements(text, { file: 'x.ts' }, ['getchar']);
    expect(source.table.functions.map((f) => [f.name, f.line])).toEqual([['getchar', 1]]);
    expect(run(source).told).toEqual(['enter getchar', 'leave', 'enter getchar', 'leave']);
  });

  it('leaves a module without code and a broken one alone, and one that asks for it', () => {
    const plain = "'no debug points';\nexport const f = () => 1;\n";
    expect(countStatements(plain, { file: 'x.ts' }, []).code).toBe(plain);
    expect(countStatements('export type A = number;\n', { file: 'x.ts' }, []).code).toBe(
      'export type A = number;\n',
    );
    const broken = countStatements('function f( {\n', { file: 'x.ts' }, []);
    expect(broken.problems.length).toBeGreaterThan(0);
    expect(broken.code).toBe('function f( {\n');
  });
});
