import { describe, expect, it } from 'vitest';
import { checkDriver } from './check-driver';
import { readDriverApi } from './driver-api';

const API = readDriverApi(`
interface UDevice { readonly name: string; parent: UDevice | null; }
interface Base { readonly name: string; }
interface Driver extends Base { readonly id: number; readonly probe?: (dev: UDevice) => number; readonly remove?: (dev: UDevice) => number; }
declare const UCLASS_SERIAL: 99;
declare const VIRTIO_ID_CONSOLE: 3;
declare function U_BOOT_DRIVER(driver: Driver): void;
declare function virtio_driver(device: number, name: string): void;
declare function virtio_reset(vdev: UDevice): number;
declare function virtio_find_vqs(vdev: UDevice, nvqs: number, vqs: object[]): number;
declare function virtqueue_add(vq: object, sgs: object[], out_sgs: number, in_sgs: number): number;
declare function virtqueue_get_buf(vq: object, len?: object | null): number;
declare function printf(format: string, ...values: unknown[]): number;
`);

const REGISTERED = "U_BOOT_DRIVER({ name: 'virtio-x', id: UCLASS_SERIAL });";

/** The problems as a compiler prints them. */
function problemsOf(text: string): string[] {
  return checkDriver(text, API).problems.map(
    ({ line, column, message }) => `${line}:${column}: ${message}`,
  );
}

/** The problems of a text that is followed by a registration. */
function inDriver(text: string): string[] {
  return problemsOf(`${text}\n${REGISTERED}`);
}

describe('checkDriver', () => {
  it('finds nothing wrong with a driver that has all that a driver may have', () => {
    expect(
      problemsOf(`
import type { Something } from './types';
interface Priv { vqs: object[]; count: number }
type Handler = (dev: UDevice) => number;
declare const LATER: number;
const SIZES = [1, 2, 3] as const;
abstract class Shape { abstract area(): number; static count = 0; #hidden = 1; get hidden() { return this.#hidden; } }
class Square extends Shape { readonly side: number; constructor(side: number) { super(); this.side = side; } override area() { return this.side ** 2; } }
function over(a: number): number;
function over(a: string): string;
function over(a: unknown): unknown { return arguments.length > 1 ? undefined : a; }
const { a, b: { c = SIZES.length, ...rest } = { c: 1 }, ['d']: d = a } = { a: 1, b: { c: 2 }, d: 3 };
let last: number | undefined;
var hoisted = early();
function early(): number { if (a > 1) { var inner = 2; } return inner ?? hoisted; }
outer: for (let i = 0, j = 1; i < 3; i++) { for (const k of SIZES) { if (k === j) continue outer; else break outer; } }
for (last in { x: 1 } as object) {}
for ([last] of [[1], [2]]) {}
({ a: last, ...hoisted } = { a: 1 });
switch (d) { case 1: const inSwitch = 1; case 2: last = inSwitch; }
try { throw new Error('x'); } catch ({ message }) { printf('%s', message); } finally { last ??= 0; }
try { over('x'); } catch { }
const named = function again(n: number): number { return n > 0 ? again(n - 1) : 0; };
const arrow = <T,>(x: T, y = x): T => y;
const probe: Handler = (dev) => virtio_find_vqs(dev, SIZES.length, []);
const method = { probe, short() { return this; }, [\`k\${a}\`]: over(1), get x() { return 1; } };
const text = \`\${a satisfies number}\${(c as number)!}\${rest}\${named(1)}\${arrow(2)}\${new Square(2).area()}\`;
label: { if (text && typeof process === 'undefined') break label; }
virtqueue_add({}, ...([[], 0, 0] as const));
virtqueue_get_buf({}); virtqueue_get_buf({}, null);
printf('%d', Math.max(1, Number.MAX_SAFE_INTEGER), BigInt(1), method.probe, NaN, undefined);
virtio_driver(VIRTIO_ID_CONSOLE, 'virtio-console');
const driver = { name: 'virtio-console', id: UCLASS_SERIAL, probe, remove: virtio_reset } satisfies Driver;
U_BOOT_DRIVER(driver);
export {};
`),
    ).toEqual([]);
  });

  describe('syntax', () => {
    it.each([
      ['const x = ;', "1:11: found ';', which can't stand here"],
      ['printf(1 2)', "1:10: expected ',', found '2'"],
      ['const a = 1\nlet b = 2 a', "2:10: expected ';' or a new line, found 'a'"],
      ['let a = 1;\nlet a = 2;', "2:5: expected a new name, found 'a', which is declared already"],
      ['const y;', "1:8: expected '=' and a value, found ';': a const is set where it is declared"],
      ['printf("abc', '1:8: unterminated string constant'],
      ['with (a) {}', "1:1: 'with' in strict mode"],
    ])('%j', (text, problem) => {
      expect(inDriver(text)[0]).toBe(problem);
    });

    it('a text that ends too early ends there', () => {
      expect(problemsOf('function f() {')).toEqual([
        "1:15: found the end of the file, which can't stand here",
      ]);
    });

    it('a text that is nested too deeply is a problem too', () => {
      expect(problemsOf('('.repeat(100_000))).toHaveLength(1);
      expect(problemsOf(`const x = ${'1 + '.repeat(20_000)}1;`).length).toBeGreaterThan(0);
    });
  });

  it.each([
    [
      'enum Kind { A }',
      '1:6: expected constants, such as const Kind_A = 0, found enum Kind, which can not be erased as a type can',
    ],
    [
      'const enum Kind { A }',
      '1:12: expected constants, such as const Kind_A = 0, found enum Kind, which can not be erased as a type can',
    ],
    [
      'namespace N { export const a = 1; }',
      '1:11: expected functions and constants of the file, found namespace N, which can not be erased as a type can',
    ],
    [
      'class A { constructor(readonly x: number) {} }',
      '1:23: expected a field and an assignment in the constructor, found a parameter property, which can not be erased as a type can',
    ],
    [
      'function dec() {}\n@dec class A {}',
      '2:1: expected a plain class or method, found a decorator, which can not be erased as a type can',
    ],
    [
      "import fs = require('fs');",
      '1:8: expected no import, found import fs =, which can not be erased as a type can',
    ],
    [
      'export = 3;',
      '1:1: expected no export, found export =, which can not be erased as a type can',
    ],
    [
      'const x = <number>3;',
      "1:11: expected 'value as Type', found '<Type>value', which can not be erased as a type can",
    ],
    [
      'class A { accessor x = 1; }',
      '1:11: expected a field or get and set, found an accessor field, which can not be erased as a type can',
    ],
    [
      'for await (const a of []) {}',
      '1:1: expected for, found for await: nothing in a driver waits',
    ],
    ['const $e = 1;', '1:7: expected another name, found $e: the debugger has it'],
    ['printf($m);', '1:8: expected another name, found $m: the debugger has it'],
    [
      'async function f() {}',
      '1:16: expected a plain function, found an async function: nothing in a driver waits',
    ],
    [
      'const o = { *f() {} };',
      '1:13: expected a plain function, found a generator: nothing in a driver waits',
    ],
    ['await 3;', '1:1: expected a call that comes back, found await: nothing in a driver waits'],
    ['using x = null;', '1:1: expected const or let, found using'],
    [
      "import fs from 'node:fs';",
      "1:16: expected no import, found 'node:fs': a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      "export * from './x';",
      "1:15: expected no import, found './x': a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      "import('./x');",
      "1:1: expected no import, found import(): a driver is one file, and U-Boot's functions are there without one",
    ],
    [
      'printf(import.meta.url);',
      '1:8: expected a name of the driver, found import.meta: a driver is one file and knows no other',
    ],
  ])('%j can not be in a driver', (text, problem) => {
    expect(inDriver(text)).toEqual([problem]);
  });

  it('what is only declared is erased, whatever it is', () => {
    expect(
      inDriver(
        'declare enum E { A }\ndeclare namespace N { const a: number; }\ndeclare global { var g: number; }',
      ),
    ).toEqual([]);
  });

  describe('names', () => {
    it.each([
      [
        'virtqueue_ad({}, [], 0, 0);',
        "1:1: expected a name of this file or of U-Boot, found 'virtqueue_ad' (is virtqueue_add meant?)",
      ],
      ['zzz();', "1:1: expected a name of this file or of U-Boot, found 'zzz'"],
      [
        'function f() { { let inner = 1; printf("%d", inner); } return inner; }',
        "1:63: expected a name of this file or of U-Boot, found 'inner'",
      ],
      [
        'const counter = 1; printf("%d", countr);',
        "1:33: expected a name of this file or of U-Boot, found 'countr' (is counter meant?)",
      ],
      ['const o = { short };', "1:13: expected a name of this file or of U-Boot, found 'short'"],
      ['const { [key]: x } = {};', "1:10: expected a name of this file or of U-Boot, found 'key'"],
      [
        'const f = (a = b, b = 1) => a; y = 3;',
        "1:32: expected a name of this file or of U-Boot, found 'y'",
      ],
      [
        'interface Priv { a: number }\nnew Priv();',
        "2:5: expected a value, found 'Priv', which is only declared in line 1 and gone when the driver runs",
      ],
      [
        'declare const later: number;\nprintf("%d", later);',
        "2:14: expected a value, found 'later', which is only declared in line 1 and gone when the driver runs",
      ],
      ['const a = 1;\na++;', "2:1: expected a variable, found 'a', which line 1 makes a constant"],
      ['printf = 1;', "1:1: expected a variable of this file, found 'printf' of U-Boot"],
      ['Math = 1;', "1:1: expected a variable of this file, found 'Math' of the language"],
      [
        'new Date();',
        "1:5: expected a name that a driver has, found 'Date': it is not the same in every run (get_timer() and timer_get_us() are the machine's time)",
      ],
      [
        'Math.random();',
        "1:6: expected a name that a driver has, found 'Math.random': it is not the same in every run",
      ],
      [
        'console.log(1);',
        "1:1: expected a name that a driver has, found 'console': printf() writes to U-Boot's console",
      ],
      ['Math.flor(1);', "1:6: expected a member of Math, found 'flor' (is floor meant?)"],
      [
        'function f(dev: UDevice) { return dev.nmae; }',
        "1:39: expected a member of UDevice, found 'nmae' (is name meant?)",
      ],
    ])('%j', (text, problem) => {
      expect(inDriver(text)).toEqual([problem]);
    });

    it('a name of the file hides one of U-Boot', () => {
      expect(inDriver('function printf(): void {}\nprintf();')).toEqual([]);
      expect(inDriver('function f(console: { log(x: number): void }) { console.log(1); }')).toEqual(
        [],
      );
    });
  });

  describe('calls', () => {
    it.each([
      [
        'virtio_find_vqs(null, 1);',
        '1:1: expected 3 arguments as in virtio_find_vqs(vdev, nvqs, vqs), found 2',
      ],
      ['virtio_reset();', '1:1: expected 1 argument as in virtio_reset(vdev), found 0'],
      [
        'virtqueue_get_buf();',
        '1:1: expected 1 to 2 arguments as in virtqueue_get_buf(vq, len), found 0',
      ],
      ['printf();', '1:1: expected at least 1 argument as in printf(format, ...values), found 0'],
    ])('%j', (text, problem) => {
      expect(inDriver(text)).toEqual([problem]);
    });

    it('with arguments that are spread are not counted', () => {
      expect(inDriver('const a = [1, 2, 3]; virtio_find_vqs(...a);')).toEqual([]);
    });
  });

  describe('registration', () => {
    it.each([
      [
        'printf("x");',
        '1:1: expected U_BOOT_DRIVER({ name, id, ... }), found none: U-Boot would not know of this driver',
      ],
      [
        '',
        '1:1: expected U_BOOT_DRIVER({ name, id, ... }), found none: U-Boot would not know of this driver',
      ],
      ["U_BOOT_DRIVER({ name: 'x' });", '1:15: expected name and id in U_BOOT_DRIVER, found no id'],
      [
        "U_BOOT_DRIVER({ name: 'x', id: 1, prob: null });",
        "1:35: expected a member of Driver, found 'prob' (is probe meant?)",
      ],
      [
        "virtio_driver(VIRTIO_ID_CONSOLE, 'virtio-consol');\nconst d = { name: 'virtio-console', id: 1 };\nU_BOOT_DRIVER(d);",
        "1:34: expected the name of a driver of this file ('virtio-console'), found 'virtio-consol': the device would find no driver",
      ],
    ])('%j', (text, problem) => {
      expect(problemsOf(text)).toEqual([problem]);
    });

    it('what is only known when the driver runs is left to the run', () => {
      expect(
        problemsOf('const base = { id: 1 };\nU_BOOT_DRIVER({ ...base, ["name"]: "x" });'),
      ).toEqual([]);
      expect(
        problemsOf('function make(): Driver { return null!; }\nU_BOOT_DRIVER(make());'),
      ).toEqual([]);
    });
  });

  it('gives all problems in the order of the text', () => {
    expect(
      inDriver('enum A { B }\nzzz();\nvirtio_reset();').map((line) => line.slice(0, 3)),
    ).toEqual(['1:6', '2:1', '3:1']);
  });
});
