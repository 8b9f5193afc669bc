/* eslint-disable @typescript-eslint/no-implied-eval -- runs what was instrumented */
import { describe, expect, it } from 'vitest';
import { instrumentSource } from './instrument';
import { compile } from './testdata/compile';
import { PROGRAMS } from './testdata/programs';
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
  const registerModule = (points: number, functionCount: number, symbols: string, json: string) => {
    const table = JSON.parse(json) as DebugTable;
    expect([points, functionCount, symbols]).toEqual([
      table.points.length / POINT_FIELDS,
      table.functions.length,
      [table.file, ...table.functions.map(({ name }) => name)].join('\n'),
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

describe('instrumentSource', () => {
  for (const [name, text] of Object.entries(PROGRAMS)) {
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

  it('sets parameters and variables of all blocks, and no constants', () => {
    const text = `function main(n: number, { k } = { k: 1 }) {
  const fixed = n;
  let x = 1;
  for (let i = 0; i < 1; i++) {
    let y = 2;
    const inner = () => x + y;
    x = inner() + i;
  }
  try { throw 1; } catch (e) { return [n, k, fixed, x, e]; }
}`;
    const { code, table } = instrumentSource(text, { file: 'x.ts' });
    expect(table.functions[0]).toMatchObject({
      names: ['n', 'k', 'fixed', 'x'],
      constants: [2],
      types: ['number', '', '', ''],
    });
    const set: Record<string, unknown> = { n: 10, k: 20, x: 30, i: 5, y: 40, e: 50 };
    const seen = new Set<string>();
    const runtime = tracingRuntime();
    type Access = (i: number, w?: unknown) => unknown;
    const frames: Access[] = [];
    const registerModule = (points: number, functions: number, symbols: string, json: string) => {
      const made = runtime.registerModule(points, functions, symbols, json);
      return {
        ...made,
        enter: (id: number, reader: Access) => {
          frames.push(reader);
          return made.enter(id, reader);
        },
        slow: () => {
          const reader = frames[0];
          const all: [string, (w: unknown) => void][] = [];
          table.functions[0]?.names.forEach((name, i) => {
            all.push([name, (w) => reader?.(-1 - i, w)]);
          });
          for (const block of table.blocks) {
            const access = reader?.((table.functions[0]?.names.length ?? 0) + block.slot);
            block.names.forEach((name, i) => {
              all.push([name, (w) => (access as Access)(-1 - i, w)]);
            });
          }
          for (const [name, write] of all) {
            if (name in set && !seen.has(name)) {
              try {
                write(set[name]);
                seen.add(name);
              } catch {
                // Not declared yet.
              }
            }
          }
        },
      };
    };
    const main = new Function('registerModule', `${compile(code)}\nreturn main(1);`) as (
      r: unknown,
    ) => unknown;
    expect(main(registerModule)).toEqual([10, 20, 10, expect.any(Number), 50]);
    expect([...seen].sort()).toEqual(['e', 'i', 'k', 'n', 'x', 'y']);
  });

  it('writes down the types of variables where they stand in the text', () => {
    const { table } = instrumentSource(
      `function f(dev: UDevice | null, vq?: Virtqueue, n: u32 = 0) {
  const priv = dev_get_priv<VirtioBlkPriv>(dev);
  const ring = raw as Vring;
  const queue = new SplitQueue();
  let count: u16;
  const [a, b]: number[] = [1, 2];
  const made = make<A, B>();
}`,
      { file: 'x.ts' },
    );
    expect(table.functions[0]?.types).toEqual([
      'UDevice | null',
      'Virtqueue',
      'u32',
      'VirtioBlkPriv',
      'Vring',
      'SplitQueue',
      'u16',
      '',
      '',
      '',
    ]);
  });

  it('names functions as a C programmer would', () => {
    const { result } = run(`const table = { probe: (x: number) => x, 'of match'() { return 1; } };
class Queue { pop() { return table.probe(1); } }
function main() { return new Queue().pop() + table['of match'](); }`);
    expect(result.table.functions.map((f) => f.name)).toEqual(['probe', 'of match', 'pop', 'main']);
  });

  it('leaves a module alone that asks for no debug points', () => {
    const text = "'no debug points';\nexport function f(a: number) {\n  return a + 1;\n}\n";
    const { code, table, problems } = instrumentSource(text, { file: 'a.ts' });
    expect(code).toBe(text);
    expect(table.functions).toEqual([]);
    expect(problems).toEqual([]);
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
