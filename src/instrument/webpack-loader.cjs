'use strict';
/**
 * Webpack loader that gives firmware sources their debug information, or with `{ debugInformation: false }` a statement
 * count only. It is plain JavaScript, so that it runs in a fresh clone: the TypeScript beside it is stripped when the
 * loader is first used.
 */
const { createRequire, Module } = require('node:module');
const path = require('node:path');
const fs = require('node:fs');

const firmwareRoot = path.join(__dirname, '../firmware');
const runtimeModule = path.join(__dirname, '../runtime/debug/debug-points.ts');

/**
 * @typedef {object} Internals members of Node's `Module` that it does not document
 * @property {(from: string) => string[]} _nodeModulePaths
 * @typedef {{ _compile(code: string, file: string): void }} Compiler
 *
 * @typedef {object} FirmwareFunctions the functions of one firmware file
 * @property {string} file
 * @property {readonly import('../base/system-map').FunctionRange[]} ranges
 *
 * @typedef {import('webpack').LoaderContext<{ debugInformation?: boolean }>} LoaderContext
 * @typedef {Parameters<LoaderContext['callback']>[2]} SourceMap
 */

/**
 * Loads a TypeScript module and what it imports by relative path.
 *
 * @param {string} file
 * @param {Map<string, Module>} loaded
 * @returns {unknown} what it exports
 */
function loadTypeScript(file, loaded = new Map()) {
  const known = loaded.get(file);
  if (known !== undefined) {
    return known.exports;
  }
  const typescript = require('typescript');
  const source = fs.readFileSync(file, 'utf8');
  const { outputText } = typescript.transpileModule(source, {
    fileName: file,
    compilerOptions: {
      module: typescript.ModuleKind.CommonJS,
      target: typescript.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  const { _nodeModulePaths } = /** @type {typeof Module & Internals} */ (Module);
  const module = /** @type {Module & Compiler} */ (new Module(file));
  module.filename = file;
  module.paths = _nodeModulePaths(path.dirname(file));
  loaded.set(file, module);
  const requirePackage = createRequire(file);
  /** @param {string} name */
  const requireFrom = (name) =>
    name.startsWith('.')
      ? loadTypeScript(path.resolve(path.dirname(file), `${name}.ts`), loaded)
      : /** @type {unknown} */ (requirePackage(name));
  module.require = /** @type {NodeJS.Require} */ (requireFrom);
  module._compile(outputText, file);
  return module.exports;
}

/** @type {typeof import('./instrument') | undefined} */
let instrument;
/** @type {readonly string[] | undefined} */
let framed;

/**
 * @this {LoaderContext}
 * @param {string} text
 * @returns {string | undefined}
 */
module.exports = function instrumentLoader(text) {
  instrument ??= /** @type {typeof import('./instrument')} */ (
    loadTypeScript(path.join(__dirname, 'instrument.ts'))
  );
  framed ??= /** @type {typeof import('../base/console-functions')} */ (
    loadTypeScript(path.join(__dirname, '../base/console-functions.ts'))
  ).CONSOLE_READING_FUNCTIONS;
  for (const name of fs.readdirSync(__dirname)) {
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) {
      this.addDependency(path.join(__dirname, name));
    }
  }
  const file = path.relative(firmwareRoot, this.resourcePath).split(path.sep).join('/');
  if (file.endsWith('.test.ts') || file.startsWith('testing/')) {
    return text;
  }
  const options = { file, runtimeModule };
  const plain = this.getOptions().debugInformation === false;
  const result = plain
    ? instrument.countStatements(text, options, framed)
    : instrument.instrumentSource(text, { ...options, tableApart: true });
  for (const problem of result.problems) {
    this.emitError(new Error(`${file}:${problem.line}:${problem.column}: ${problem.message}`));
  }
  // For SystemMapPlugin and DebugTablesPlugin.
  const buildInfo = this._module?.buildInfo;
  if (buildInfo !== undefined) {
    buildInfo.firmwareFunctions = { file, ranges: result.ranges };
    buildInfo.debugTable = { file, json: JSON.stringify(result.table) };
  }
  result.map.sources = [this.resourcePath];
  this.callback(null, result.code, /** @type {SourceMap} */ (result.map));
  return undefined;
};
module.exports.loadTypeScript = loadTypeScript;
