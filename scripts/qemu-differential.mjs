// The same random drivers against a real QEMU, through its qtest protocol, and against the emulated devices: block and entropy
// device on virtio-mmio, both register layouts, and a console with four ports there and on PCI. Memory, status and interrupts are compared after every notification. What
// differs must be in the list in test/differential/known-differences.ts, whose counts are printed.
//
//   node scripts/qemu-differential.mjs            a share of the programs, for `npm test`
//   LONG=1 node scripts/qemu-differential.mjs     all of them
//   node scripts/qemu-differential.mjs blk 2 SEED [COUNT]     these programs
//
// The last line is `N passed, N failed, N skipped`, counted in device and layout.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseJson } from './parse-json.mjs';
import { root } from './run-command.mjs';

const FULL = 5000;
const SHARE = 100;
const QEMU = 'qemu-system-arm';
/** A part of the programs takes a second or so. */
const SILENCE_MS = 120_000;

const TARGETS = [
  { device: 'blk', version: 1 },
  { device: 'blk', version: 2 },
  { device: 'rng', version: 1 },
  { device: 'rng', version: 2 },
  { device: 'console', version: 1 },
  { device: 'console', version: 2 },
  { device: 'console', version: 'pci' },
];

/**
 * A line of the child process: how far it is, or a difference.
 * @typedef {object} Line
 * @property {number} [done]
 * @property {number} [looks]
 * @property {number} [reordered]
 * @property {number} [seed]
 * @property {{ known?: string }} [difference]
 */

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>}
 */
function ended(child) {
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve(code);
    });
  });
}

/** @param {{ device: string, version: number | string, from: number, to: number }} target */
async function runTarget({ device, version, from, to }) {
  const argv = ['-r', path.join(root, 'scripts/typescript-require.cjs')];
  argv.push(
    path.join(root, 'test/differential/child.ts'),
    device,
    `${version}`,
    `${from}`,
    `${to}`,
  );
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const result = { done: 0, looks: 0, reordered: 0 };
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @type {string[]} */
  const problems = [];
  /** @type {NodeJS.Timeout | undefined} */
  let watchdog;
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      problems.push(`no sign of life for ${SILENCE_MS / 1000} s after ${result.done} programs`);
      child.kill('SIGKILL');
    }, SILENCE_MS);
  };
  watch();
  createInterface({ input: child.stdout }).on('line', (line) => {
    watch();
    const parsed = /** @type {Line} */ (parseJson(line));
    const { seed, difference, ...progress } = parsed;
    Object.assign(result, progress);
    if (difference?.known !== undefined) {
      known.set(difference.known, (known.get(difference.known) ?? 0) + 1);
    } else if (difference !== undefined) {
      problems.push(`program ${seed}: ${JSON.stringify(difference)}`);
    }
  });
  const code = await ended(child);
  clearTimeout(watchdog);
  if (code !== 0 && problems.length === 0) {
    problems.push(`the process ended with status ${code}`);
  }
  return { ...result, known, problems };
}

if (spawnSync(QEMU, ['--version']).status !== 0) {
  console.log(`SKIP differential against QEMU: ${QEMU} is not installed`);
  console.log(`0 passed, 0 failed, ${TARGETS.length} skipped`);
  process.exit(0);
}
const [device = '', version = '', seed, count = '1'] = process.argv.slice(2);
const to = process.env.LONG === '1' ? FULL : SHARE;
const runs =
  seed === undefined
    ? TARGETS.map((target) => ({ ...target, from: 0, to }))
    : [{ device, version, from: Number(seed), to: Number(seed) + Number(count) }];
let failed = 0;
for (const run of runs) {
  const start = performance.now();
  const { done, looks, reordered, known, problems } = await runTarget(run);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${run.device}, layout ${run.version}: ${done} programs, ${looks} looks in ${seconds} s, ` +
      `${reordered} with chains in another order, ${problems.length} unknown differences`,
  );
  for (const [name, times] of known) {
    console.log(`    known, ${times}: ${name}`);
  }
  for (const problem of problems.slice(0, 20)) {
    console.log(`    ${problem}`);
  }
  failed += problems.length > 0 || done === 0 ? 1 : 0;
}
console.log(`${runs.length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
