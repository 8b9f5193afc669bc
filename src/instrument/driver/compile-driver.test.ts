/* eslint-disable @typescript-eslint/no-implied-eval -- runs what was compiled */
import { describe, expect, it } from 'vitest';
import { compileDriver } from './compile-driver';

const AVAILABLE = ['U_BOOT_DRIVER', 'printf', 'Error', 'undefined'];

function problemsOf(text: string): string[] {
  return compileDriver(text, '/w/a.ts', AVAILABLE).problems.map(
    ({ line, column, message }) => `${line}:${column}: ${message}`,
  );
}

/** Runs a driver: what it has printed, and by which lines it has come. */
function run(text: string): { printed: unknown[]; lines: number[]; thrown: unknown[] } {
  const { code, names, table, problems } = compileDriver(text, '/w/a.ts', AVAILABLE);
  expect(problems).toEqual([]);
  const lines: number[] = [];
  const printed: unknown[] = [];
  const thrown: unknown[] = [];
  const positions = new Int32Array(100);
  let depth = 0;
  const module = {
    positions,
    counter: new Int32Array(1),
    flags: new Int32Array(table.points.length),
    firstFunction: 0,
  };
  const realm = {
    enter: () => ++depth,
    leave: () => depth--,
    slow: (at: number) => lines.push(table.points[(positions[at] ?? 0) * 6] ?? 0),
    thrown: (value: unknown, line: number) => {
      thrown.push([value, line]);
      return value;
    },
  };
  const values: Record<string, unknown> = {
    printf: (value: unknown) => printed.push(value),
    U_BOOT_DRIVER: (driver: { probe: () => unknown }) => driver.probe(),
    Error,
  };
  const load = (new Function(`return ${code}`) as () => (...args: unknown[]) => void)();
  load(module, realm, ...names.map((name) => values[name]));
  return { printed, lines, thrown };
}

describe('compileDriver', () => {
  it('makes a program that stops at its lines, and is given what it names', () => {
    const text = `interface A { b: number }
function probe(): number {
  const a: A = { b: 3 };
  printf(a.b as number);
  return 0;
}

U_BOOT_DRIVER({ probe });
`;
    expect(run(text)).toEqual({ printed: [3], lines: [3, 4, 5], thrown: [] });
    const { names, table, code } = compileDriver(text, '/w/a.ts', AVAILABLE);
    expect(names).toEqual(['U_BOOT_DRIVER', 'printf']);
    expect(table.file).toBe('/w/a.ts');
    expect(table.source).toBe(text);
    expect(table.functions[0]).toMatchObject({ name: 'probe', line: 2, types: ['A'] });
    expect(code.split('\n')[3]).toContain('printf(a.b          );');
  });

  it('keeps the lines of what is thrown', () => {
    const text = `function probe() {
  try {
    throw 'x' as string;
  } catch (e) { printf(e); }
}
U_BOOT_DRIVER({ probe });`;
    expect(run(text)).toMatchObject({ printed: ['x'], thrown: [['x', 3]] });
  });

  it.each([
    ['f(', '1:3: Unexpected token'],
    [
      "import fs from 'fs';",
      "1:16: expected no import, found 'fs': a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      "import('fs');",
      "1:1: expected no import, found import(): a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      "export * from 'fs';",
      "1:15: expected no import, found 'fs': a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      'import.meta.url;',
      '1:1: expected a name of the driver, found import.meta: a driver is one file and knows no other',
    ],
    [
      'enum A { B }',
      '1:6: expected constants, such as const A_A = 0, found enum A, which can not be erased as a type can',
    ],
    [
      'class A { constructor(private x: number) {} }',
      '1:23: expected a field and an assignment in the constructor, found a parameter property, which can not be erased as a type can',
    ],
    [
      'const x = <A>b;',
      "1:11: expected 'value as Type', found '<Type>value', which can not be erased as a type can",
    ],
    [
      'async () => 1;',
      '1:1: expected a plain function, found an async function: nothing in a driver waits',
    ],
    [
      'function* f() {}',
      '1:11: expected a plain function, found a generator: nothing in a driver waits',
    ],
    [
      'for await (const a of []) {}',
      '1:1: expected for, found for await: nothing in a driver waits',
    ],
    ['const $e = 1;', '1:7: expected another name, found $e: the debugger has it'],
    ['f($m.positions);', '1:3: expected another name, found $m: the debugger has it'],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(text)[0]).toBe(problem);
    expect(compileDriver(text, '/w/a.ts', AVAILABLE).code).toBe('');
  });

  it('lets pass what is only declared', () => {
    expect(
      problemsOf(
        'declare enum A { B }\nimport type { C } from "./c";\nfunction f() { new.target; }',
      ),
    ).toEqual([]);
  });
});
