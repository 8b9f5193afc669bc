/* eslint-disable @typescript-eslint/no-implied-eval -- runs what was instrumented */
import { describe, expect, it } from 'vitest';
import typescript from 'typescript';
import { instrumentSource } from './instrument';
import type { DebugTable } from '../base/debug-table';
import { POINT_FIELDS } from '../base/debug-table';

/** A runtime that writes down every point, as `function:line`. */
function tracingRuntime() {
  const trace: string[] = [];
  const counter = new Int32Array(1);
  const positions = new Int32Array(1000);
  const readers: (((i: number) => unknown) | undefined)[] = [];
  const functions: number[] = [];
  let depth = 0;
  let tables: DebugTable | undefined;
  const snapshots: { line: number; values: Record<string, unknown> }[] = [];
  const registerModule = (points: number, functionCount: number, json: string) => {
    const table = JSON.parse(json) as DebugTable;
    expect([points, functionCount]).toEqual([
      table.points.length / POINT_FIELDS,
      table.functions.length,
    ]);
    tables = table;
    return {
      positions,
      counter,
      flags: new Int32Array(table.points.length / POINT_FIELDS).fill(0x7fffffff),
      firstFunction: 0,
      enter: (id: number, reader?: (i: number) => unknown) => {
        functions[++depth] = id;
        readers[depth] = reader;
        return depth;
      },
      leave: (d: number) => {
        depth = d - 1;
      },
      slow: (d: number) => {
        expect(d).toBe(depth);
        const at = (positions[d] ?? 0) * POINT_FIELDS;
        const fn = table.functions[table.points[at + 4] ?? -1];
        expect(table.points[at + 4]).toBe(functions[d]);
        trace.push(`${fn?.name ?? '?'}:${table.points[at] ?? 0}`);
        const values: Record<string, unknown> = {};
        for (const name of visible(table, at)) {
          try {
            values[name.name] = name.read(readers[d]);
          } catch {
            values[name.name] = '<tdz>';
          }
        }
        snapshots.push({ line: table.points[at] ?? 0, values });
      },
    };
  };
  return { trace, snapshots, registerModule, depth: () => depth, table: () => tables };
}

type Reader = ((i: number) => unknown) | undefined;

function visible(table: DebugTable, at: number) {
  const fn = table.functions[table.points[at + 4] ?? -1];
  const found = (fn?.names ?? []).map((name, i) => ({ name, read: (r: Reader) => r?.(i) }));
  for (let b = table.points[at + 5] ?? -1; b >= 0; b = table.blocks[b]?.parent ?? -1) {
    const block = table.blocks[b];
    block?.names.forEach((name, i) => {
      found.push({
        name,
        read: (r: Reader) => (r?.((fn?.names.length ?? 0) + block.slot) as Reader)?.(i),
      });
    });
  }
  return found;
}

function compile(code: string): string {
  const { outputText } = typescript.transpileModule(code, {
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.ESNext,
    },
  });
  return outputText.replace(/export (function|const)/g, '$1').replace(/export \{\};?/g, '');
}

function run(text: string, args: unknown[] = []) {
  const runtime = tracingRuntime();
  const result = instrumentSource(text, { file: 'x.ts' });
  expect(result.problems).toEqual([]);
  const original = new Function('args', `${compile(text)}\nreturn main(...args);`) as (
    a: unknown[],
  ) => unknown;
  const instrumented = new Function(
    'registerModule',
    'args',
    `${compile(result.code)}\nreturn main(...args);`,
  ) as (r: unknown, a: unknown[]) => unknown;
  const attempt = (f: () => unknown) => {
    try {
      return { value: f() };
    } catch (error) {
      return { error: String(error) };
    }
  };
  const expected = attempt(() => original(structuredClone(args)));
  const got = attempt(() => instrumented(runtime.registerModule, structuredClone(args)));
  expect(got).toEqual(expected);
  expect(runtime.depth()).toBe(0);
  expect(result.code.split('\n').length).toBe(text.split('\n').length);
  return { ...runtime, result, got };
}

const CORPUS: Record<string, string> = {
  'brace-less bodies': `function main() { let s = 0;
    for (let i = 0; i < 5; i++) if (i % 2) s += i; else if (i === 4) s += 100; else s--;
    while (s > 90) s -= 3;
    do s++; while (s < 95);
    return s; }`,
  'labels and continue': `function main() { const out: number[] = [];
    outer: for (let i = 0, j = 9; i < 4; i++, j--) { for (const k of [1, 2, 3]) { if (k === 2) continue outer; if (i === 3) break outer; out.push(i * 10 + k + j); } }
    return out; }`,
  'captured loop variables keep one copy per iteration': `function main() { const fs: (() => number)[] = [];
    for (let i = 0; i < 3; i++) fs.push(() => i);
    for (const x of [7, 8]) { const y = x * 2; fs.push(() => y); }
    return fs.map((f) => f()); }`,
  'switch with declarations and fall through': `function main(...n: number[]) {
    const f = (x: number) => { switch (x) { case 1: const a = 5; return a; case 2: { let b = 1; b++; return b; } case 3: case 4: x++;
      default: return x * 10; } };
    return [1, 2, 3, 4, 9].map(f); }`,
  'exceptions unwind frames': `function thrower(n: number): number { if (n === 0) { throw new Error('deep'); } return thrower(n - 1) + 1; }
    function main() { let caught = ''; try { thrower(5); } catch (e) { const text = (e as Error).message; caught = text; } finally { caught += '!'; }
    try { throw 1; } catch { caught += '?'; }
    return caught; }`,
  'an exception leaves main': `function main() { const x = null as unknown as { y: number }; return x.y; }`,
  'arrow bodies': `function main() { const f = (a: number) => (a + 1); const g = (a: number) => ({ a }); const h = (a: number) => [a, a] as const;
    const k = (a: number): number => a > 0 ? k(a - 1) : 0; return [f(1), g(2), h(3), k(4), ((x: number) => x)(5)]; }`,
  'classes, getters, static': `class A { #v = 1; static n = 3; constructor(x: number) { this.#v = x; } get v() { return this.#v; } set v(x: number) { this.#v = x; } m(): number { return this.#v * A.n; } }
    class B extends A { constructor() { super(4); this.v = this.v + 1; } override m() { return super.m() + 1; } }
    function main() { const b = new B(); return [b.v, b.m(), new A(2).m()]; }`,
  'patterns and defaults': `function main({ a, b: { c = 3 } = {} as { c?: number } } = { a: 1 } as { a: number; b?: { c?: number } }, [d, ...e] = [1, 2, 3], f = a + c) { let { x, ...rest } = { x: 1, y: 2, z: 3 };
    for (const [k, v] of Object.entries(rest)) { x += v + k.length; } return [a, c, d, e, f, x, rest]; }`,
  'types, overloads and declarations run nothing': `interface P { a: number } type Q = P | null; declare const zzz: number; 
    function over(a: number): number; function over(a: string): string; function over(a: unknown): unknown { return a; }
    function isP(x: unknown): x is P { return typeof x === 'object'; }
    function main() { type L = number; const n: L = 3; return [over(n), over('x'), isP({}), (n satisfies number)!]; }`,
  'infinite loops with a break': `function main() { let n = 0; for (;;) { if (++n > 5) break; } for (;; n++) if (n > 10) break; while (true) { if (n-- < 3) { break; } } return n; }`,
  'return forms': `function v() { return; } function e() {} function o() { return (
      1 + 2
    ); } function s() { let a = 1; return a++, a; }
    function main() { return [v(), e(), o(), s()]; }`,
  'generators of values by closures and shadowing': `function main() { let x = 1; { let x = 2; { let x = 3; x++; } x++; } const add = (y: number) => { x += y; return x; }; add(5); return add(1); }`,
  'directives and hoisting': `function main() { 'use strict'; return inner() + later; function inner() { return typeof q === 'undefined' ? 1 : 2; } var q: number | undefined; } const later = 10;`,
  'for in, comma, empty': `function main() { let s = ''; for (const k in { a: 1, b: 2 }) s += k; for (let i = 0; i < 3; i++); ; let i; for (i = 0; i < 2; i++) {} return s + i; }`,
};

describe('instrumentSource', () => {
  for (const [name, text] of Object.entries(CORPUS)) {
    it(`computes the same: ${name}`, () => {
      const { trace } = run(text);
      expect(trace.length).toBeGreaterThan(0);
    });
  }

  it('puts a point before each statement, on its own line', () => {
    const { trace } = run(`function main(): number {
  let sum: number;
  let i: number;

  sum = 0;
  for (i = 0; i < 2; i++) {
    sum += i;
  }
  if (sum === 1)
    sum = 5;
  return sum;
}`);
    expect(trace.map((t) => t.replace('main:', ''))).toEqual('5 6 6 7 6 7 6 9 10 11'.split(' '));
  });

  it('hits a point for each turn of a polling loop', () => {
    const { trace } = run(`function main() { let n = 0; const poll = (): boolean => ++n < 100;
while (poll());
while (n++ < 200);
return n; }`);
    expect(trace.filter((t) => t === 'main:2').length).toBe(100);
    expect(trace.filter((t) => t === 'main:3').length).toBe(101);
  });

  it('reads parameters, locals and the variables of enclosing blocks at each point', () => {
    const { snapshots } = run(
      `function main(dev: string, n: number) {
  const a = n + 1;
  if (a > 0) {
    const b = a * 2;
    for (let i = 0; i < 1; i++) {
      const c = b + i;
      dev += c;
    }
  }
  return dev;
}`,
      ['x', 1],
    );
    expect(snapshots.find((s) => s.line === 2)?.values).toEqual({ dev: 'x', n: 1, a: '<tdz>' });
    expect(snapshots.find((s) => s.line === 7)?.values).toEqual({
      dev: 'x',
      n: 1,
      a: 2,
      b: 4,
      i: 0,
      c: 4,
    });
    expect(snapshots.find((s) => s.line === 10)?.values).toEqual({ dev: 'x4', n: 1, a: 2 });
  });

  it('names functions as a C programmer would', () => {
    const { result } = run(`const table = { probe: (x: number) => x, 'of match'() { return 1; } };
class Queue { pop() { return table.probe(1); } }
function main() { return new Queue().pop() + table['of match'](); }`);
    expect(result.table.functions.map((f) => f.name)).toEqual(['probe', 'of match', 'pop', 'main']);
  });

  it('tells what is wrong and where, and leaves the text alone', () => {
    const broken = instrumentSource('function f( {\n  return 1;\n}\n', { file: 'x.ts' });
    expect(broken.problems[0]?.line).toBeGreaterThan(0);
    expect(broken.code).toBe('function f( {\n  return 1;\n}\n');
    const asynchronous = instrumentSource('\nasync function f() { await 1; }', { file: 'x.ts' });
    expect(asynchronous.problems).toEqual([
      { message: expect.stringContaining('async') as string, line: 2, column: 1 },
    ]);
  });
});
