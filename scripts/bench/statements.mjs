import path from 'node:path';
import webpack from 'webpack';
import { root } from '../run-command.mjs';

/** Builds the ring workload twice, with debug points and without, and measures both in this process, in turns. */
export async function measureStatements() {
  const build = async (name, instrumented) => {
    const folder = path.join(root, 'out/bench');
    await compile({
      mode: 'production',
      target: 'node20',
      devtool: false,
      entry: { [name]: path.join(root, 'test/bench/ring-workload.ts') },
      output: { path: folder, filename: '[name].cjs', library: { type: 'commonjs2' } },
      resolve: { extensions: ['.ts', '.js'] },
      optimization: { minimize: false },
      performance: { hints: false },
      module: {
        rules: [
          {
            test: /\.ts$/,
            use: {
              loader: 'ts-loader',
              options: { transpileOnly: true, configFile: path.join(root, 'tsconfig.build.json') },
            },
          },
          ...(instrumented
            ? [
                {
                  test: /\.ts$/,
                  include: path.join(root, 'src/firmware'),
                  enforce: 'pre',
                  use: path.join(root, 'src/instrument/webpack-loader.cjs'),
                },
              ]
            : []),
        ],
      },
    });
    return import(path.join(folder, `${name}.cjs`)).then((module) => module.default ?? module);
  };
  const withPoints = await build('ring-with-debug-points', true);
  const without = await build('ring-without', false);
  const chains = 400_000;
  for (const workload of [withPoints, without]) {
    workload.runRing(chains);
  }
  const seconds = { withPoints: [], without: [] };
  let statements = 0;
  for (let i = 0; i < 7; i++) {
    const before = withPoints.statements();
    seconds.withPoints.push(timed(() => withPoints.runRing(chains)));
    statements = withPoints.statements() - before;
    seconds.without.push(timed(() => without.runRing(chains)));
  }
  const best = (values) => Math.min(...values);
  return [
    {
      what: 'statements per second, ring code with debug points',
      millionPerSecond: statements / best(seconds.withPoints) / 1e6,
    },
    {
      what: 'the same code without debug points',
      millionPerSecond: statements / best(seconds.without) / 1e6,
    },
  ];
}

function timed(work) {
  const from = performance.now();
  work();
  return (performance.now() - from) / 1000;
}

function compile(config) {
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error ?? stats.hasErrors()) {
        reject(error ?? new Error(stats.toString('errors-only')));
      } else {
        resolve();
      }
    });
  });
}
