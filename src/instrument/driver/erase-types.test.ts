import MagicString from 'magic-string';
import { describe, expect, it } from 'vitest';
import { parseModule } from '../syntax';
import { TypeEraser } from './erase-types';

function erased(text: string): string {
  const { body, problems } = parseModule(text);
  expect(problems).toEqual([]);
  const output = new MagicString(text);
  new TypeEraser(text, output).module(body);
  return output.toString();
}

describe('TypeEraser', () => {
  it.each([
    ['const a: number = 1;', 'const a         = 1;'],
    ['let b!: string;', 'let b         ;'],
    ['function f(a: A, b?: B, ...c: C[]): D {}', 'function f(a   , b    , ...c     )    {}'],
    ['function f(this: A, b: B) {}', 'function f(         b   ) {}'],
    ['const f = <T,>(x: T): T => x;', 'const f =     (x   )    => x;'],
    ['f<A>(x as B as C, y!, z satisfies D);', 'f   (x          , y , z            );'],
    ['const x = (a as B).c!.d;', 'const x = (a     ).c .d;'],
    ['const { a }: { a: number } = b;', 'const { a }                = b;'],
    ['for (const x of y as Z[]) {}', 'for (const x of y       ) {}'],
    ['try {} catch (e: unknown) {}', 'try {} catch (e         ) {}'],
    ['interface A { b: number }', ';                        '],
    ['type A = B | C;\nf();', ';              \nf();'],
    ['declare const x: number;', ';                       '],
    ['function f(a: A): B;\nfunction f(a: any) {}', ';                   \nfunction f(a     ) {}'],
    ['export const a = 1;', '       const a = 1;'],
    ['export function f(): void {}', '       function f()       {}'],
    ['const a = 1;\nexport { a };', 'const a = 1;\n;            '],
    ['export default f();', 'void           f();'],
    ['import type { A } from "b";', ';                          '],
    ['type A = 1;\nexport type { A };', ';          \n;                 '],
    ['new Map<string, A[]>();', 'new Map             ();'],
    ['tag<A>`x`;', 'tag   `x`;'],
  ])('%j', (text, expected) => {
    expect(erased(text)).toBe(expected);
  });

  it('leaves of a class what runs', () => {
    expect(
      erased(`abstract class A<T> extends B<T> implements C {
  private readonly x: number = 1;
  static y?: string;
  declare z: number;
  [key: string]: unknown;
  constructor(a: T) { super(a); }
  abstract f(): void;
  public override g<U>(u: U): T { return this.#h!; }
  #h: T | undefined;
}`),
    ).toBe(`         class A    extends B                 {
                   x         = 1;
  static y         ;
  ;                 
  ;                      
  constructor(a   ) { super(a); }
  ;                  
                  g   (u   )    { return this.#h ; }
  #h               ;
}`);
  });

  it('keeps statements apart that a type kept apart', () => {
    expect(erased('const a = b as C\n(f)();')).toBe('const a = b ;   \n(f)();');
    expect(erased('f()\ntype A = B\n[1].map(g)')).toBe('f()\n;         \n[1].map(g)');
  });

  it('keeps an arrow on the line of its parameters, and all other lines', () => {
    expect(erased('const f = (a): {\n  b: C;\n} => a;')).toBe('const f = (a)=>\n\n a;');
  });
});
