import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import type { Context } from 'node:vm';

/**
 * A realm: another set of JavaScript's built-in objects, with no others. It makes no code from texts.
 *
 * @param program a CommonJS program that is run there first
 */
export function createRealmContext(program: string): {
  readonly context: Context;
  readonly exports: unknown;
} {
  const context = createContext(Object.create(null) as Context, {
    codeGeneration: { strings: false, wasm: false },
  });
  const source = readFileSync(program, 'latin1');
  const load = evaluate(
    `(function () { const module = { exports: {} }; const { exports } = module;\n${source}\nreturn module.exports; })`,
    program,
    context,
  ) as () => unknown;
  return { context, exports: load() };
}

/** Compiles a text there, on behalf of a file, and gives its value. */
export function evaluate(code: string, file: string, context: Context): unknown {
  return new Script(code, { filename: file }).runInContext(context);
}
