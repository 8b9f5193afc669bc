'use strict';
/**
 * Webpack plugin that writes System.map: all functions of the firmware with their offsets in the image, as the loader
 * beside it met them. See src/base/system-map.ts.
 */
const path = require('node:path');
const { loadTypeScript } = require('./webpack-loader.cjs');

/**
 * @typedef {import('./webpack-loader.cjs').FirmwareFunctions} FirmwareFunctions
 * @typedef {import('webpack').Compiler} Compiler
 */

const NAME = 'SystemMapPlugin';

module.exports = class SystemMapPlugin {
  /** @param {Compiler} compiler */
  apply(compiler) {
    compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
      let text = '';
      compilation.hooks.finishModules.tap(NAME, (modules) => {
        const { formatSystemMap } = /** @type {typeof import('../base/system-map')} */ (
          loadTypeScript(path.join(__dirname, '../base/system-map.ts'))
        );
        /** @type {Map<string, FirmwareFunctions['ranges']>} */
        const functions = new Map();
        for (const { buildInfo } of modules) {
          /** @type {unknown} */
          const functionsOfFile = buildInfo?.firmwareFunctions;
          if (functionsOfFile !== undefined) {
            const met = /** @type {FirmwareFunctions} */ (functionsOfFile);
            functions.set(met.file, met.ranges);
          }
        }
        text = formatSystemMap(functions);
      });
      compilation.hooks.processAssets.tap(NAME, () => {
        const { RawSource } = compiler.webpack.sources;
        compilation.emitAsset('System.map', new RawSource(text));
      });
    });
  }
};
