// Random register programs against the emulated devices, each transport in a process of its own that is ended when it hangs:
// no program may throw, take more than 2 s of processor time, or make memory grow without bound.
//
//   node scripts/fuzz-machine.mjs            a share of the programs, for `npm test`
//   LONG=1 node scripts/fuzz-machine.mjs     all of them
//   node scripts/fuzz-machine.mjs TARGET SEED [COUNT]     these programs of one target
//
// The last line is `N passed, N failed, N skipped`, counted in targets.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseJson } from './parse-json.mjs';
import { root } from './run-command.mjs';

const FULL = 200_000;
const SHARE = 2000;
const TARGETS = [
  { name: 'mmio v1', full: FULL },
  { name: 'mmio v2', full: FULL },
  { name: 'PCI legacy', full: FULL },
  { name: 'PCI transitional', full: FULL },
  { name: 'PCI modern', full: FULL },
  { name: 'e1000', full: FULL / 10 },
];
/**
 * In one of so many programs a console must have sent a control message, and in one given a chain of a port back: two of eleven
 * programs have a console. Looked at when there are some programs.
 */
const ONE_REACHES = 100;
const ENOUGH_TO_REACH = 1000;
/** A part of the programs takes a second or so; one program 2 s at most. */
const SILENCE_MS = 60_000;
const MOST_PROGRAM_MS = 2000;
const MOST_RSS_MIB = 768;

/**
 * What test/fuzz/child.ts prints in each line.
 *
 * @typedef {object} Part
 * @property {number} done programs by now
 * @property {number} seed the last one's
 * @property {readonly { seed: number, message: string }[]} throws
 * @property {number} slowestMs
 * @property {number} slowestSeed
 * @property {number} rssMiB
 * @property {number} [control] programs in which a console has sent control messages; absent: no program has one
 * @property {number} [ports] programs in which one has given back chains of its ports
 */

/**
 * @param {string} name
 * @param {number} from  first seed
 * @param {number} to  behind the last one
 * @returns {Promise<Part & { problems: string[] }>}
 */
function runTarget(name, from, to) {
  const child = spawn(
    process.execPath,
    [
      '-r',
      path.join(root, 'scripts/typescript-require.cjs'),
      path.join(root, 'test/fuzz/child.ts'),
      name,
      String(from),
      String(to),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  /** @type {Part} */
  const result = { done: 0, seed: from, throws: [], slowestMs: 0, slowestSeed: -1, rssMiB: 0 };
  let hung = false;
  /** @type {NodeJS.Timeout | undefined} */
  let watchdog;
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, SILENCE_MS);
  };
  watch();
  createInterface({ input: child.stdout }).on('line', (line) => {
    watch();
    const part = /** @type {Part} */ (parseJson(line));
    Object.assign(result, part, {
      throws: [...result.throws, ...part.throws],
      rssMiB: Math.max(result.rssMiB, part.rssMiB),
    });
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(watchdog);
      const problems = result.throws.map(({ seed, message }) => `program ${seed}: ${message}`);
      if (hung) {
        problems.push(`no sign of life for ${SILENCE_MS / 1000} s after program ${result.seed}`);
      } else if (code !== 0) {
        problems.push(`the process ended with status ${code} after program ${result.seed}`);
      }
      if (result.slowestMs > MOST_PROGRAM_MS) {
        problems.push(`program ${result.slowestSeed} took ${result.slowestMs} ms`);
      }
      if (result.rssMiB > MOST_RSS_MIB) {
        problems.push(`${result.rssMiB} MiB of memory`);
      }
      const { done, control = done, ports = done } = result;
      if (done >= ENOUGH_TO_REACH && Math.min(control, ports) * ONE_REACHES < done) {
        problems.push(
          `expected consoles that work in one of ${ONE_REACHES} programs, found ${control} whose driver got control messages, and ${ports} that gave back chains of their ports`,
        );
      }
      resolve({ ...result, problems });
    });
  });
}

const [target, seed, count = '1'] = process.argv.slice(2);
const long = process.env.LONG === '1';
const runs =
  target === undefined
    ? TARGETS.map(({ name, full }) => ({ name, from: 0, to: long ? full : SHARE }))
    : [{ name: target, from: Number(seed), to: Number(seed) + Number(count) }];
let failed = 0;
for (const { name, from, to } of runs) {
  const start = performance.now();
  const result = await runTarget(name, from, to);
  const { done, throws, slowestMs, slowestSeed, rssMiB, problems } = result;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${name}: ${done} programs in ${seconds} s, ${throws.length} threw, slowest ${slowestMs} ms ` +
      `(program ${slowestSeed}), at most ${rssMiB} MiB`,
  );
  if (result.control !== undefined) {
    console.log(
      `    consoles: control messages in ${result.control} programs, chains of ports in ${result.ports}`,
    );
  }
  for (const problem of problems.slice(0, 20)) {
    console.log(`    ${problem}`);
  }
  failed += problems.length > 0 ? 1 : 0;
}
console.log(`${runs.length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
