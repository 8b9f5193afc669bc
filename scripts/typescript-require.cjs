// `node -r scripts/typescript-require.cjs file.ts` runs the project's TypeScript as it is, without a build: types are
// dropped file by file, and checked elsewhere.
'use strict';
const { readFileSync } = require('node:fs');
const { Module } = require('node:module');
const typescript = require('typescript');

/**
 * Members of Node's `Module` that it does not document.
 *
 * @typedef {Module & { _compile(code: string, file: string): void }} Compiler
 * @typedef {{ _extensions: Record<string, (module: Compiler, file: string) => void> }} Internals
 */

/**
 * @param {Compiler} module
 * @param {string} filename
 */
function load(module, filename) {
  const { outputText } = typescript.transpileModule(readFileSync(filename, 'utf8'), {
    fileName: filename,
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.CommonJS,
    },
  });
  module._compile(outputText, filename);
}

/** @type {Internals} */ (/** @type {unknown} */ (Module))._extensions['.ts'] = load;
