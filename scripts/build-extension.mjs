import path from 'node:path';
import { writeCodeCaches } from './code-cache.mjs';
import { root, run, tool } from './run-command.mjs';

/**
 * Bundles the programs into dist/, and writes V8's code caches of the firmware beside them.
 *
 * @returns {Promise<{code: number, output: string}>}
 */
export async function buildExtension() {
  const bundled = await run([
    ...tool('webpack-cli', 'bin/cli.js'),
    '--mode',
    'production',
    '--config',
    path.join(root, 'webpack.config.mjs'),
  ]);
  if (bundled.code !== 0) {
    return bundled;
  }
  return { code: 0, output: bundled.output + (await writeCodeCaches()) };
}
