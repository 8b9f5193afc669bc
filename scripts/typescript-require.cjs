// `node -r scripts/typescript-require.cjs file.ts` runs the project's TypeScript as it is, without a build: types are
// dropped file by file, and checked elsewhere. What came of a text is kept in out/transpiled, since many processes want the same.
'use strict';
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Module } = require('node:module');
const path = require('node:path');

const kept = path.join(__dirname, '../out/transpiled');
/** With another compiler or other options another text may come of the same. */
const made = `${require('typescript/package.json').version} ES2022 CommonJS`;

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
  const text = readFileSync(filename, 'utf8');
  const hash = createHash('sha256').update(`${made}\n${filename}\n${text}`).digest('hex');
  const place = path.join(kept, `${hash}.js`);
  module._compile(textOf(place) ?? transpile(text, filename, place), filename);
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} text
 * @param {string} filename
 * @param {string} place where it is kept: another process may do the same, so it comes there whole
 */
function transpile(text, filename, place) {
  const typescript = require('typescript');
  const { outputText } = typescript.transpileModule(text, {
    fileName: filename,
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.CommonJS,
    },
  });
  mkdirSync(kept, { recursive: true });
  const beside = `${place}.${process.pid}`;
  writeFileSync(beside, outputText);
  renameSync(beside, place);
  return outputText;
}

/** @type {Internals} */ (/** @type {unknown} */ (Module))._extensions['.ts'] = load;
