#!/usr/bin/env node
// Runs an @vscode/test-electron suite (a module that exports run()) in code-server's Node extension host, with the
// workbench in headless Chromium. Exit code: 0 all passed, 1 failed, 2 no verdict (start failure, crash, time-out).
//   node scripts/vscode-ci/run-tests.mjs [--extensionDevelopmentPath=DIR] [--extensionTestsPath=FILE] [WORKSPACE_FOLDER]
// The switches are desktop VS Code's own, and others are ignored, so that this file can also stand in for the desktop
// executable: runTests({ vscodeExecutablePath: '<abs>/scripts/vscode-ci/run-tests.mjs', ... }) of @vscode/test-electron.
// Environment: EXT_TEST_LIMIT_S (900), EXT_TEST_OUT (folder for logs and failed.png), EXT_TEST_VERBOSE=1, EXT_TEST_GREP.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, format } from 'node:util';
import { parseJson } from '../parse-json.mjs';
import { startWorkbench } from './workbench.mjs';

const root = path.resolve(import.meta.dirname, '../..');
/**
 * What test/electron/suite/index.ts writes.
 *
 * @typedef {{ state: 'passed' | 'failed' | 'skipped', title: string, ms?: number, error?: string }} Test
 * @typedef {{ done: boolean, tests: readonly Test[] }} Results
 */
const MARKS = { passed: '✔', failed: '✘', skipped: '-' };

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
});
/**
 * @param {'extensionDevelopmentPath' | 'extensionTestsPath'} name
 * @param {string} otherwise  when the switch has no value
 */
function valueOf(name, otherwise) {
  const value = values[name];
  return typeof value === 'string' ? value : otherwise;
}
const folder = positionals.find((p) => existsSync(p)) ?? path.join(root, 'examples/workspace');
const out = path.resolve(
  process.env.EXT_TEST_OUT ?? mkdtempSync(path.join(tmpdir(), 'ext-test-out-')),
);
mkdirSync(out, { recursive: true });
const resultsFile = path.join(out, 'results.json');
writeFileSync(resultsFile, '{ "done": false, "tests": [] }');
/** @type {string[]} */
const consoleLines = [];
/** @param {readonly unknown[]} args */
function log(...args) {
  const line = format(...args);
  consoleLines.push(line);
  if (process.env.EXT_TEST_VERBOSE) {
    console.log(line);
  }
}

/**
 * Takes the exit code of the suite, or why there is none.
 *
 * @type {(verdict: unknown) => void}
 */
let decide = () => undefined;
/** @type {Promise<unknown>} */
const verdict = new Promise((resolve) => {
  decide = resolve;
});
const limit = Number(process.env.EXT_TEST_LIMIT_S ?? 900);
const timer = setTimeout(() => {
  decide(`no verdict in ${limit} s`);
}, limit * 1000);
let wb;
/** @type {unknown} */
let end;
try {
  wb = await startWorkbench({
    folder,
    out,
    env: { EXT_TEST_RESULTS: resultsFile },
    extensionDevelopmentPath: valueOf('extensionDevelopmentPath', root),
    extensionTestsPath: valueOf(
      'extensionTestsPath',
      path.join(root, 'out/electron/suite/index.js'),
    ),
    beforeGoto: async (page) => {
      // the workbench calls these two when it runs extension tests in a browser
      await page.exposeFunction(
        'codeAutomationLog',
        (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
          log(...args);
        },
      );
      await page.exposeFunction('codeAutomationExit', (/** @type {unknown} */ code) => {
        decide(code);
      });
      page.on('pageerror', (error) => {
        log('[page error]', error.message);
      });
      page.on('crash', () => {
        decide('the page crashed');
      });
    },
  });
  end = await verdict;
  if (end !== 0) {
    await wb.page.screenshot({ path: path.join(out, 'failed.png') }).catch(() => undefined);
  }
} catch (error) {
  end = error;
}
clearTimeout(timer);
await wb?.close();
writeFileSync(path.join(out, 'console.log'), consoleLines.join('\n') + '\n');

const { done, tests } = /** @type {Results} */ (parseJson(readFileSync(resultsFile, 'utf8')));
// When the extension host dies, the workbench still reports 0: only the suite's own closing mark makes a verdict.
if (end === 0 && !done) {
  end = 'the extension host ended before the suite did';
}
/** @param {Test['state']} state */
const count = (state) => tests.filter((test) => test.state === state).length;
for (const { state, title, ms, error } of tests) {
  console.log(`${MARKS[state]} ${title}${ms === undefined ? '' : ` (${ms} ms)`}`);
  if (error !== undefined && error !== '') {
    console.log(`    ${error.replace(/\n/g, '\n    ')}`);
  }
}
if (typeof end !== 'number') {
  console.error('no verdict:', end instanceof Error ? end.stack : end);
} else if (end !== 0 && count('failed') === 0) {
  console.error(
    `the extension host ended the run with ${end}; last console lines:\n` +
      consoleLines.slice(-15).join('\n'),
  );
}
if (end !== 0) {
  console.error(`logs and failed.png: ${out}`);
}
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
if (typeof end !== 'number') {
  process.exit(2);
}
process.exit(end !== 0 || count('failed') > 0 ? 1 : tests.length > 0 ? 0 : 2);
