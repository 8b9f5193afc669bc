'use strict';
/**
 * Webpack plugin that writes firmware.tables: the debug tables of all modules, as the loader beside it made them, and the types
 * that the firmware's source declares, also where no code is. They are most of
 * what debug information takes, and few of them are looked at in a session. See src/host/debug-table-file.ts.
 */

const fs = require('node:fs');
const path = require('node:path');
const { loadTypeScript } = require('./webpack-loader.cjs');

/** @typedef {import('webpack').Compiler} Compiler */

const NAME = 'DebugTablesPlugin';

/** @returns {import('../base/debug-table').DeclaredType[]} */
function typesOfFirmware() {
  const { declaredTypesOf } = /** @type {typeof import('./declared-types')} */ (
    loadTypeScript(path.join(__dirname, 'declared-types.ts'))
  );
  const root = path.join(__dirname, '../firmware');
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|(?:^|[\\/])testing[\\/]/.test(name))
    .sort()
    .flatMap((name) => declaredTypesOf(fs.readFileSync(path.join(root, name), 'utf8')));
}

module.exports = class DebugTablesPlugin {
  /** @param {Compiler} compiler */
  apply(compiler) {
    compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
      /** @type {Buffer[]} */
      let tables = [];
      /** @type {Record<string, readonly [number, number]>} */
      let places = {};
      compilation.hooks.finishModules.tap(NAME, (modules) => {
        tables = [];
        places = {};
        let offset = 0;
        for (const { buildInfo } of modules) {
          /** @type {unknown} */
          const tableOfFile = buildInfo?.debugTable;
          if (tableOfFile !== undefined) {
            const { file, json } = /** @type {{ file: string, json: string }} */ (tableOfFile);
            const table = Buffer.from(json);
            places[file] = [offset, table.length];
            tables.push(table);
            offset += table.length;
          }
        }
        const { DECLARED_TYPES } = /** @type {typeof import('../base/debug-table')} */ (
          loadTypeScript(path.join(__dirname, '../base/debug-table.ts'))
        );
        const types = Buffer.from(JSON.stringify(typesOfFirmware()));
        places[DECLARED_TYPES] = [offset, types.length];
        tables.push(types);
      });
      compilation.hooks.processAssets.tap(NAME, () => {
        const { RawSource } = compiler.webpack.sources;
        const index = Buffer.from(`${JSON.stringify(places)}\n`);
        compilation.emitAsset('firmware.tables', new RawSource(Buffer.concat([index, ...tables])));
      });
    });
  }
};
