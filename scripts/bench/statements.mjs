import { createRequire } from 'node:module';
import path from 'node:path';
import webpack from 'webpack';
import { root } from '../run-command.mjs';

/**
 * What test/bench/ring-workload.ts exports.
 *
 * @typedef {{ runRing(chains: number): void, statements(): number, watchMemory(): void }} RingWorkload
 */

/** Builds the ring workload twice, with debug points and without, and measures both in this process, in turns. */
export async function measureStatements() {
  /** @type {import('webpack').RuleSetRule} */
  const debugPoints = {
    test: /\.ts$/,
    include: path.join(root, 'src/firmware'),
    enforce: 'pre',
    use: path.join(root, 'src/instrument/webpack-loader.cjs'),
  };
  /**
   * @param {string} name
   * @param {boolean} instrumented
   * @returns {Promise<RingWorkload>}
   */
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
          ...(instrumented ? [debugPoints] : []),
        ],
      },
    });
    /** @type {unknown} */
    const workload = createRequire(import.meta.url)(path.join(folder, `${name}.cjs`));
    return /** @type {RingWorkload} */ (workload);
  };
  const withPoints = await build('ring-with-debug-points', true);
  const without = await build('ring-without', false);
  const chains = 400_000;
  for (const workload of [withPoints, without]) {
    workload.runRing(chains);
  }
  /** @type {Record<'withPoints' | 'without', number[]>} */
  const seconds = { withPoints: [], without: [] };
  let statements = 0;
  for (let i = 0; i < 7; i++) {
    const before = withPoints.statements();
    seconds.withPoints.push(timed(withPoints, chains));
    statements = withPoints.statements() - before;
    seconds.without.push(timed(without, chains));
  }
  // Last, as the code is then optimized for plain and for watched memory.
  withPoints.watchMemory();
  timed(withPoints, chains);
  const watched = Array.from({ length: 5 }, () => timed(withPoints, chains));
  /** @param {readonly number[]} values */
  const best = (values) => Math.min(...values);
  return [
    {
      what: 'requests per second, ring code with debug points',
      millionPerSecond: chains / best(seconds.withPoints) / 1e6,
    },
    {
      what: 'requests per second, without debug points',
      millionPerSecond: chains / best(seconds.without) / 1e6,
    },
    {
      what: 'statements per second, ring code with debug points',
      millionPerSecond: statements / best(seconds.withPoints) / 1e6,
    },
    {
      what: 'statements per second while a data breakpoint on memory is set',
      millionPerSecond: statements / best(watched) / 1e6,
    },
    {
      what: 'the same code without debug points',
      millionPerSecond: statements / best(seconds.without) / 1e6,
    },
  ];
}

/**
 * Seconds that the workload takes.
 *
 * @param {RingWorkload} workload
 * @param {number} chains
 */
function timed(workload, chains) {
  const from = performance.now();
  workload.runRing(chains);
  return (performance.now() - from) / 1000;
}

/**
 * @param {import('webpack').Configuration} config
 * @returns {Promise<void>}
 */
function compile(config) {
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error !== null) {
        reject(error);
      } else if (stats === undefined || stats.hasErrors()) {
        reject(new Error(stats?.toString('errors-only')));
      } else {
        resolve();
      }
    });
  });
}
