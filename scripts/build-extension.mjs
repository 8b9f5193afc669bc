import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildCpu } from './build-cpu.mjs';
import { writeCodeCaches } from './code-cache.mjs';
import { root, run, tool } from './run-command.mjs';

/**
 * Bundles the programs into dist/, and puts the processor's cores and V8's code caches of the firmware beside them.
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
  for (const xlen of /** @type {const} */ ([32, 64])) {
    copyFileSync(await buildCpu(xlen), path.join(root, `dist/riscv${xlen}.wasm`));
  }
  const resolved = await resolveBoards();
  return resolved.code === 0
    ? { code: 0, output: bundled.output + resolved.output + (await writeCodeCaches()) }
    : resolved;
}

/** Resolves the configurations of our boards, so that no start has to, and lists the firmware's drivers for the editor and names for binaries. */
async function resolveBoards() {
  const boards = path.join(root, 'src/boards');
  const folder = path.join(root, 'dist/boards');
  mkdirSync(folder, { recursive: true });
  const cli = path.join(root, 'dist/cli.js');
  const results = await Promise.all(
    readdirSync(path.join(boards, 'configs')).map(async (name) => {
      const command = [process.execPath, cli, 'kconfig', 'resolve', '--srctree', boards, name];
      const resolved = await run(command);
      if (resolved.code === 0) {
        writeFileSync(path.join(folder, `${name}.config`), resolved.output);
      }
      return resolved;
    }),
  );
  const load =
    /** @type {(file: string) => { driverSymbols: () => object[], functionNames: () => object }} */ (
      createRequire(import.meta.url)
    );
  const firmware = load('../dist/firmware-plain.js');
  // With debug information, which knows the names that the bundler has changed.
  const named = load('../dist/firmware.js');
  writeFileSync(path.join(folder, 'drivers.json'), JSON.stringify(firmware.driverSymbols()));
  writeFileSync(path.join(folder, 'function-names.json'), JSON.stringify(named.functionNames()));
  return results.find(({ code }) => code !== 0) ?? { code: 0, output: '' };
}
