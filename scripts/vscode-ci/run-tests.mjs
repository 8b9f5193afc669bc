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
import { startWorkbench } from './workbench.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
});
const folder = positionals.find((p) => existsSync(p)) ?? path.join(root, 'examples/workspace');
const out = path.resolve(
  process.env.EXT_TEST_OUT ?? mkdtempSync(path.join(tmpdir(), 'ext-test-out-')),
);
mkdirSync(out, { recursive: true });
const resultsFile = path.join(out, 'results.json');
writeFileSync(resultsFile, '{ "done": false, "tests": [] }');
const consoleLines = [];
const log = (...a) => {
  const s = format(...a);
  consoleLines.push(s);
  if (process.env.EXT_TEST_VERBOSE) {
    console.log(s);
  }
};

let decide;
const verdict = new Promise((r) => {
  decide = r;
});
const limit = Number(process.env.EXT_TEST_LIMIT_S ?? 900);
const timer = setTimeout(() => decide(`no verdict in ${limit} s`), limit * 1000);
let wb, end;
try {
  wb = await startWorkbench({
    folder,
    out,
    env: { EXT_TEST_RESULTS: resultsFile },
    extensionDevelopmentPath: values.extensionDevelopmentPath ?? root,
    extensionTestsPath: values.extensionTestsPath ?? path.join(root, 'out/electron/suite/index.js'),
    beforeGoto: async (page) => {
      // the workbench calls these two when it runs extension tests in a browser
      await page.exposeFunction('codeAutomationLog', (_type, args) => log(...args));
      await page.exposeFunction('codeAutomationExit', (code) => decide(code));
      page.on('pageerror', (e) => log('[page error]', e.message));
      page.on('crash', () => decide('the page crashed'));
    },
  });
  end = await verdict;
  if (end !== 0) {
    await wb.page.screenshot({ path: path.join(out, 'failed.png') }).catch(() => {});
  }
} catch (e) {
  end = e;
}
clearTimeout(timer);
await wb?.close();
writeFileSync(path.join(out, 'console.log'), consoleLines.join('\n') + '\n');

const { done, tests } = JSON.parse(readFileSync(resultsFile, 'utf8'));
// When the extension host dies, the workbench still reports 0: only the suite's own closing mark makes a verdict.
if (end === 0 && !done) {
  end = 'the extension host ended before the suite did';
}
const count = (s) => tests.filter((t) => t.state === s).length;
for (const t of tests) {
  console.log(
    `${{ passed: '✔', failed: '✘', skipped: '-' }[t.state]} ${t.title}${t.ms === undefined ? '' : ` (${t.ms} ms)`}${t.error ? '\n    ' + t.error.replace(/\n/g, '\n    ') : ''}`,
  );
}
if (typeof end !== 'number') {
  console.error('no verdict:', end?.stack ?? end);
} else if (end !== 0 && !count('failed')) {
  console.error(
    `the extension host ended the run with ${end}; last console lines:\n` +
      consoleLines.slice(-15).join('\n'),
  );
}
if (end !== 0) {
  console.error(`logs and failed.png: ${out}`);
}
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exit(typeof end !== 'number' ? 2 : end !== 0 || count('failed') ? 1 : tests.length ? 0 : 2);
