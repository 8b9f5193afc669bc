import path from 'node:path';
import TerserPlugin from 'terser-webpack-plugin';
import webpack from 'webpack';
import DebugTablesPlugin from './src/instrument/debug-tables-plugin.cjs';
import SystemMapPlugin from './src/instrument/system-map-plugin.cjs';

const root = import.meta.dirname;
const firmware = path.join(root, 'src/firmware');

/**
 * One bundle for each program in src/main. Only the firmware gets debug information: a source-to-source step runs
 * before TypeScript is stripped, over src/firmware alone. firmware-plain.js is the firmware for runs that nobody
 * debugs: it counts statements, and that is all.
 *
 * @param {unknown} _env
 * @param {{ mode?: string }} argv what webpack's command line says
 * @returns {webpack.Configuration[]}
 */
export default (_env, argv = {}) => {
  const production = argv.mode !== 'development';
  const entries = {
    extension: './src/main/extension.ts',
    'debug-adapter': './src/main/debug-adapter.ts',
    'language-server': './src/main/language-server.ts',
    firmware: './src/main/firmware.ts',
    binary: './src/main/binary.ts',
    'firmware-worker': './src/main/firmware-worker.ts',
    'driver-compiler': './src/main/driver-compiler.ts',
    'driver-realm': './src/main/driver-realm.ts',
    'guest-process': './src/main/guest-process.ts',
    'guest-thread': './src/main/guest-thread.ts',
    cli: './src/main/cli.ts',
  };
  const programs = bundles(production, entries, true);
  const plain = bundles(production, { 'firmware-plain': entries.firmware }, false);
  return [
    { ...programs, name: 'programs', output: { ...programs.output, clean: true } },
    // After the others, which empty the folder.
    { ...plain, name: 'plain', dependencies: ['programs'] },
    { ...webview(production), name: 'webview', dependencies: ['programs'] },
  ];
};

/**
 * @param {boolean} production
 * @param {Record<string, string>} entry
 * @param {boolean} debugInformation
 * @returns {webpack.Configuration}
 */
function bundles(production, entry, debugInformation) {
  return {
    mode: production ? 'production' : 'development',
    target: 'node20',
    // The plain firmware finds its functions by its map, so that one is part of the product.
    devtool: debugInformation ? 'source-map' : 'nosources-source-map',
    entry,
    output: {
      path: path.join(root, 'dist'),
      filename: '[name].js',
      library: { type: 'commonjs2' },
      devtoolModuleFilenameTemplate: '../[resource-path]',
    },
    externals: { vscode: 'commonjs vscode' },
    resolve: { extensions: ['.ts', '.js'] },
    module: {
      parser: { javascript: { createRequire: false } },
      rules: [
        {
          test: /\.ts$/,
          use: {
            loader: 'ts-loader',
            options: { transpileOnly: true, configFile: path.join(root, 'tsconfig.build.json') },
          },
        },
        {
          test: /\.ts$/,
          include: firmware,
          enforce: 'pre',
          use: {
            loader: path.join(root, 'src/instrument/webpack-loader.cjs'),
            options: { debugInformation },
          },
        },
      ],
    },
    // Names of functions are what the user sees in stacks and hooks, so none is changed and nothing is folded; comments go,
    // and what isn't ASCII is escaped. Variables keep their names in the one program where they can be looked at.
    optimization: {
      minimize: production,
      minimizer: [
        minimizer({ include: /^firmware\.js$/ }, false),
        minimizer({ exclude: /^firmware\.js$/ }, { keep_fnames: true, keep_classnames: true }),
      ],
    },
    performance: { hints: false },
    plugins: [
      ...(debugInformation ? [new SystemMapPlugin(), new DebugTablesPlugin()] : []),
      new webpack.BannerPlugin({
        banner: '#!/usr/bin/env node',
        raw: true,
        include: /^cli\.js$/,
        stage: webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT,
      }),
    ],
    ignoreWarnings: [/Critical dependency/],
    stats: 'errors-warnings',
  };
}

/**
 * Pages: they run in a browser's window.
 *
 * @param {boolean} production
 * @returns {webpack.Configuration}
 */
function webview(production) {
  return {
    ...bundles(production, {}, false),
    externals: {},
    plugins: [],
    target: 'web',
    devtool: false,
    entry: { menuconfig: './src/webview/menuconfig/menuconfig-app.ts' },
    output: { path: path.join(root, 'dist/webview'), filename: '[name].js' },
    optimization: {
      minimize: production,
      minimizer: [minimizer({}, { keep_fnames: true, keep_classnames: true })],
    },
  };
}

/**
 * @param {{ include?: RegExp, exclude?: RegExp }} files
 * @param {false | { keep_fnames: boolean, keep_classnames: boolean }} mangle
 */
function minimizer(files, mangle) {
  return new TerserPlugin({
    ...files,
    extractComments: false,
    terserOptions: {
      compress: false,
      mangle,
      format: { ascii_only: true, comments: false, preamble: '' },
    },
  });
}
