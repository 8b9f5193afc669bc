import path from 'node:path';
import TerserPlugin from 'terser-webpack-plugin';
import webpack from 'webpack';

const root = import.meta.dirname;
const firmware = path.join(root, 'src/firmware');

/**
 * One bundle for each program in src/main. Only the firmware gets debug information: a source-to-source step runs
 * before TypeScript is stripped, over src/firmware alone.
 */
export default (_env, argv = {}) => {
  const production = argv.mode !== 'development';
  return {
    mode: production ? 'production' : 'development',
    target: 'node20',
    devtool: 'source-map',
    entry: {
      extension: './src/main/extension.ts',
      'debug-adapter': './src/main/debug-adapter.ts',
      firmware: './src/main/firmware.ts',
      'firmware-worker': './src/main/firmware-worker.ts',
      cli: './src/main/cli.ts',
    },
    output: {
      path: path.join(root, 'dist'),
      filename: '[name].js',
      library: { type: 'commonjs2' },
      devtoolModuleFilenameTemplate: '../[resource-path]',
      clean: true,
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
          use: path.join(root, 'src/instrument/webpack-loader.cjs'),
        },
      ],
    },
    // Names of functions are what the user sees in stacks and hooks, so nothing is renamed or folded; comments go, and what
    // isn't ASCII is escaped.
    optimization: {
      minimize: production,
      minimizer: [
        new TerserPlugin({
          extractComments: false,
          terserOptions: {
            compress: false,
            mangle: false,
            format: { ascii_only: true, comments: false, preamble: '' },
          },
        }),
      ],
    },
    performance: { hints: false },
    plugins: [
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
};
