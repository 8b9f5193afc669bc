// `npm test`: installs what it needs and runs every test. A suite that can't run on this machine is counted as skipped, with
// the reason. The last line is `N passed, N failed, N skipped` over all suites.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './run-command.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
const started = performance.now();

function report(suite, { passed, failed, skipped, reasons = [] }, seconds) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const mark = failed > 0 ? '✘' : passed > 0 ? '✔' : '-';
  console.log(
    `${mark} ${suite}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`,
  );
  for (const reason of reasons) {
    console.log(`    skipped: ${reason}`);
  }
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

const { suites } = await import('./test-suites.mjs');
const only = process.argv.slice(2);
for (const suite of suites) {
  if (only.length > 0 && !only.includes(suite.name)) {
    continue;
  }
  const from = performance.now();
  const result = await suite.run().catch((error) => ({
    passed: 0,
    failed: 1,
    skipped: 0,
    output: String(error?.stack ?? error),
  }));
  if (result.failed > 0 && result.output) {
    console.log(result.output);
  }
  report(suite.name, result, ((performance.now() - from) / 1000).toFixed(1));
}
console.log(`all suites: ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
