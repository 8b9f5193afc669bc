// `npm test [-- SUITE...]`: installs what it needs and runs every test. A suite that can't run on this machine is counted as
// skipped, with the reason. The last line is `N passed, N failed, N skipped` over all suites.
// `npm run test:long [-- SUITE...]` (--long) sets LONG=1, with which the long suites run in full and not only a share.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './run-command.mjs';

/** How many suites run at once: half of the time of those that start programs and browsers is waiting for them. */
const AT_ONCE = Math.min(availableParallelism(), 4) + 2;

const total = { passed: 0, failed: 0, skipped: 0 };
const started = performance.now();

/**
 * @param {string} suite
 * @param {import('./suite-results.mjs').SuiteResult} result
 * @param {string} seconds
 */
function report(suite, { passed, failed, skipped, reasons = [], slow = [], note }, seconds) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const mark = failed > 0 ? '✘' : passed > 0 ? '✔' : '-';
  console.log(
    `${mark} ${suite}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`,
  );
  if (note !== undefined) {
    console.log(`    ${note}`);
  }
  for (const reason of reasons) {
    console.log(`    skipped: ${reason}`);
  }
  for (const { file, seconds: taken } of slow) {
    console.log(`    ${taken.toFixed(1)} s: ${file}`);
  }
}

/**
 * @param {unknown} error
 * @returns {import('./suite-results.mjs').SuiteResult}
 */
function crashed(error) {
  const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { passed: 0, failed: 1, skipped: 0, output };
}

/** @param {import('./suite-results.mjs').Suite} suite */
async function runSuite(suite) {
  const from = performance.now();
  const result = await suite.run().catch(crashed);
  if (result.failed > 0 && result.output !== undefined) {
    console.log(result.output);
  }
  report(suite.name, result, ((performance.now() - from) / 1000).toFixed(1));
}

if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) {
  console.log('installing packages ...');
  const { code, output } = await run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code !== 0) {
    console.log(output);
    console.log('npm ci failed\n0 passed, 1 failed, 0 skipped');
    process.exit(1);
  }
}

const { values, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { long: { type: 'boolean', default: false } },
});
if (values.long) {
  process.env.LONG = '1';
}
const { suites } = await import('./test-suites.mjs');
const { isToday } = await import('./share.mjs');
const { workbenchReady } = await import('./workbench-walks.mjs');
const unknown = only.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  const names = suites.map((suite) => `'${suite.name}'`).join(', ');
  console.error(`expected suites of ${names}, found '${unknown.join("', '")}'`);
  process.exit(1);
}
const wanted = suites.filter(({ name, turn }) =>
  only.length === 0 ? isToday(turn) : only.includes(name),
);
if (wanted.some(({ browser }) => browser === true)) {
  // It comes over the network, which keeps no core busy.
  workbenchReady().catch(() => undefined);
}
const waiting = [...wanted];
/** @type {Map<string, Promise<void>>} */
const running = new Map();
while (waiting.length > 0 || running.size > 0) {
  const next = waiting.findIndex(
    ({ after = [] }) =>
      !after.some((name) => running.has(name) || waiting.some((suite) => suite.name === name)),
  );
  const [suite] = next < 0 || running.size >= AT_ONCE ? [] : waiting.splice(next, 1);
  if (suite === undefined) {
    await Promise.race(running.values());
    continue;
  }
  const { name } = suite;
  running.set(
    name,
    runSuite(suite).finally(() => running.delete(name)),
  );
}
const left = only.length === 0 ? suites.filter((suite) => !wanted.includes(suite)) : [];
if (left.length > 0) {
  const names = left.map(({ name }) => name).join(', ');
  console.log(`left to other days, and to npm run test:long: ${names}`);
}
console.log(`all suites: ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
