import { createRequire } from 'node:module';
import path from 'node:path';
import type * as compiler from '../driver-compiler';

/**
 * The compiler of drivers, a program of its own: few runs need it.
 *
 * @param programFolder folder of the programs
 */
export function loadDriverCompiler(programFolder: string): typeof compiler {
  return createRequire(path.join(programFolder, 'driver-compiler.js'))(
    './driver-compiler.js',
  ) as typeof compiler;
}
