'use strict';
/**
 * Webpack plugin that writes firmware.tables: the debug tables of all modules, as the loader beside it made them. They are most of
 * what debug information takes, and few of them are looked at in a session. See src/host/debug-table-file.ts.
 */

/** @typedef {import('webpack').Compiler} Compiler */

const NAME = 'DebugTablesPlugin';

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
      });
      compilation.hooks.processAssets.tap(NAME, () => {
        const { RawSource } = compiler.webpack.sources;
        const index = Buffer.from(`${JSON.stringify(places)}\n`);
        compilation.emitAsset('firmware.tables', new RawSource(Buffer.concat([index, ...tables])));
      });
    });
  }
};
