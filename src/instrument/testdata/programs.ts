/** Programs with all that a firmware source may have, by what is special in them. Each has a function `main`. */
export const PROGRAMS: Readonly<Record<string, string>> = {
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
