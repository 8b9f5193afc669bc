// Compiles the RISC-V core, once for each width of its registers, into out/cpu/. The tests ask for it, too: what is there
// and was made from the same text is left as it is.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run, tool } from './run-command.mjs';
import './typescript-require.cjs';

const require = createRequire(import.meta.url);
const sources = path.join(root, 'src/cpu/riscv/core');
const output = path.join(root, 'out/cpu');

/**
 * @typedef {32 | 64} Xlen
 *
 * What is used of the project's modules.
 * @typedef {{ generateCoreSource(xlen: Xlen): string }} Generator
 */

/**
 * The file with the core, made if it is not there. Throws with the compiler's messages when it can't be made.
 *
 * @param {Xlen} xlen
 * @returns {Promise<string>}
 */
export async function buildCpu(xlen) {
  const generator = /** @type {Generator} */ (load('src/cpu/riscv/core-source.ts'));
  const texts = new Map(
    readdirSync(sources).map((name) => [name, readFileSync(path.join(sources, name), 'utf8')]),
  );
  texts.set('generated.as.ts', generator.generateCoreSource(xlen));
  const hash = createHash('sha256').update(JSON.stringify([...texts, OPTIONS]));
  const name = `riscv${xlen}-${hash.digest('hex').slice(0, 16)}`;
  const file = path.join(output, `${name}.wasm`);
  if (has(file)) {
    return file;
  }
  // Somebody else may make the same at the same time: each in a folder of its own, and the last one's file stays.
  const folder = path.join(output, `${name}.${process.pid}.${++made}`);
  mkdirSync(folder, { recursive: true });
  for (const [each, text] of texts) {
    writeFileSync(path.join(folder, each), text);
  }
  const asc = tool('assemblyscript', 'bin/asc.js');
  const argv = [path.join(folder, 'run.as.ts'), '--outFile', `${folder}/core.wasm`, ...OPTIONS];
  const { code, output: said } = await run([...asc, ...argv]);
  if (code !== 0) {
    throw new Error(`the RISC-V core can't be compiled:\n${said}`);
  }
  renameSync(path.join(folder, 'core.wasm'), file);
  rmSync(folder, { recursive: true });
  return file;
}

/**
 * @param {string} file
 * @returns {unknown}
 */
function load(file) {
  return require(path.join(root, file));
}

let made = 0;
const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
  ...['--enable', 'threads', '--enable', 'bulk-memory'],
  ...['--initialMemory', '256', '--maximumMemory', '65536'],
];

/** @param {string} file */
function has(file) {
  try {
    return readFileSync(file).length > 0;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const xlen of /** @type {const} */ ([64, 32])) {
    console.log(path.relative(root, await buildCpu(xlen)));
  }
}
