import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

/** A program of ours that was loaded into this thread. */
export interface LoadedProgram<T> {
  readonly exports: Partial<T>;
  /** V8 took the code cache that was given. */
  readonly usedCache: boolean;
  /** What V8 has compiled by now. */
  createCache(): Buffer;
}

/**
 * Loads a program as `require` does, from V8's code cache where there is one. A cache of another version of V8, or made with other
 * flags, is refused by V8 and does no harm.
 *
 * @param encoding `latin1` is the quicker one, for a large bundle that is plain ASCII
 */
export function loadProgram<T>(
  program: string,
  cache: Buffer | undefined,
  encoding: 'latin1' | 'utf8' = 'utf8',
): LoadedProgram<T> {
  const source = readFileSync(program, encoding);
  const script = new Script(`(function (require, module, exports, __dirname) {\n${source}\n})`, {
    filename: program,
    lineOffset: -1,
    ...(cache === undefined ? {} : { cachedData: cache }),
  });
  const load = script.runInThisContext() as (
    require: NodeJS.Require,
    module: { exports: Partial<T> },
    exports: object,
    folder: string,
  ) => void;
  const loaded: { exports: Partial<T> } = { exports: {} };
  load(createRequire(program), loaded, loaded.exports, path.dirname(program));
  return {
    exports: loaded.exports,
    usedCache: cache !== undefined && script.cachedDataRejected !== true,
    createCache: () => script.createCachedData(),
  };
}
