'use strict';
/**
 * Webpack loader that gives firmware sources their debug information, or with `{ debugInformation: false }` a statement
 * count only. It is plain JavaScript, so that it runs in a fresh clone: the TypeScript beside it is stripped when the
 * loader is first used.
 */
const Module = require('node:module');
const path = require('node:path');
const fs = require('node:fs');

const firmwareRoot = path.join(__dirname, '../firmware');
const runtimeModule = path.join(__dirname, '../runtime/debug/debug-points.ts');

/** Loads a TypeScript module and what it imports by relative path. */
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
  const module = new Module(file, null);
  module.filename = file;
  module.paths = Module._nodeModulePaths(path.dirname(file));
  loaded.set(file, module);
  const require_ = Module.createRequire(file);
  module.require = (name) =>
    name.startsWith('.')
      ? loadTypeScript(path.resolve(path.dirname(file), `${name}.ts`), loaded)
      : require_(name);
  module._compile(outputText, file);
  return module.exports;
}

let instrument;
let framed;

module.exports = function instrumentLoader(text) {
  instrument ??= loadTypeScript(path.join(__dirname, 'instrument.ts'));
  framed ??= loadTypeScript(
    path.join(__dirname, '../base/console-functions.ts'),
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
  const result =
    this.getOptions().debugInformation === false
      ? instrument.countStatements(text, options, framed)
      : instrument.instrumentSource(text, options);
  for (const problem of result.problems) {
    this.emitError(new Error(`${file}:${problem.line}:${problem.column}: ${problem.message}`));
  }
  // For SystemMapPlugin.
  this._module.buildInfo.firmwareFunctions = { file, ranges: result.ranges };
  result.map.sources = [this.resourcePath];
  this.callback(null, result.code, result.map);
  return undefined;
};
module.exports.loadTypeScript = loadTypeScript;
