import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildExtension } from './build-extension.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { parseJson } from './parse-json.mjs';
import { root, run, tool } from './run-command.mjs';
import { staticChecks } from './static-checks.mjs';
import { recordingImages } from './recording-images.mjs';
import { prepareWorkbench } from './vscode-ci/prepare.mjs';

const vitest = tool('vitest', 'vitest.mjs');
const out = path.join(root, 'out');

/**
 * @typedef {object} SuiteResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} [reasons] why tests were skipped
 * @property {readonly SlowFile[]} [slow] files of tests that took long
 * @property {string} [output] shown when a test failed
 *
 * @typedef {{ file: string, seconds: number }} SlowFile
 * @typedef {{ name: string, run: () => Promise<SuiteResult> }} Suite
 *
 * @typedef {object} VitestReport what is read of vitest's JSON
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {readonly VitestFile[]} testResults
 *
 * @typedef {object} VitestFile
 * @property {string} name
 * @property {string} status
 * @property {number} startTime milliseconds
 * @property {number} endTime
 * @property {readonly { status: string, fullName: string }[]} assertionResults
 */

/** Full runs of the long suites take hours on a slow machine; a share of them takes a minute. */
const timeoutSeconds = process.env.LONG === '1' ? 6 * 3600 : 600;

/** On a quiet machine the workbench suites take a minute; on a busy one they may take long, and pass. */
const WORKBENCH_LIMIT_S = 1200;

/** Files of tests from this on are named with their times. */
const SLOW_SECONDS = 10;

/**
 * Runs vitest and counts its tests, with the reasons of those that were skipped (they stand in their titles).
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<SuiteResult>}
 */
async function runVitest(name, args) {
  const file = path.join(out, `vitest-${name}.json`);
  rmSync(file, { force: true });
  mkdirSync(out, { recursive: true });
  const { code, output } = await run(
    [...vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...args],
    { timeoutSeconds },
  );
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, output };
  }
  const report = /** @type {VitestReport} */ (parseJson(readFileSync(file, 'utf8')));
  const skippedTitles = report.testResults
    .flatMap((result) => result.assertionResults)
    .filter(
      (test) => test.status === 'pending' || test.status === 'skipped' || test.status === 'todo',
    )
    .map((test) => test.fullName);
  const failed =
    report.numFailedTests +
    report.testResults.filter(
      (result) => result.status === 'failed' && result.assertionResults.length === 0,
    ).length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: skippedTitles.length,
    reasons: skippedTitles,
    slow: slowFiles(report),
    output,
  };
}

/**
 * @param {VitestReport} report
 * @returns {SlowFile[]} slowest first
 */
function slowFiles({ testResults }) {
  return testResults
    .map(({ name, startTime, endTime }) => ({
      file: path.relative(root, name),
      seconds: (endTime - startTime) / 1000,
    }))
    .filter(({ seconds }) => seconds >= SLOW_SECONDS)
    .sort((a, b) => b.seconds - a.seconds);
}

/**
 * Runs a program whose last line is `N passed, N failed, N skipped`, with the reasons in lines `SKIP ...`.
 *
 * @param {readonly string[]} argv
 * @param {import('./run-command.mjs').RunOptions} [options]
 * @returns {Promise<SuiteResult>}
 */
async function counted(argv, options) {
  const { code, output } = await run(argv, { timeoutSeconds, ...options });
  const match = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output.trim());
  const [passed = 0, failed = 1, skipped = 0] = match ? match.slice(1).map(Number) : [];
  const reasons = output
    .split('\n')
    .filter((line) => line.startsWith('SKIP '))
    .map((line) => line.slice(5));
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped, reasons, output };
}

/**
 * @param {'console' | 'traces'} folder
 * @param {string} ending
 */
const recordingFiles = (folder, ending) =>
  readdirSync(path.join(root, 'test/recordings', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(root, 'test/recordings', folder, name));

/**
 * @param {number} count
 * @param {string} reason
 * @returns {SuiteResult}
 */
const skippedSuite = (count, reason) => ({
  passed: 0,
  failed: 0,
  skipped: count,
  reasons: [reason],
});

/**
 * In the order in which they run; later ones need the build.
 *
 * @type {readonly Suite[]}
 */
export const suites = [
  ...staticChecks.map((check) => ({
    name: check.name,
    async run() {
      const { code, output } = await run(check.argv);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  })),
  { name: 'unit', run: () => runVitest('unit', []) },
  { name: 'machine fuzz', run: () => counted([process.execPath, 'scripts/fuzz-machine.mjs']) },
  {
    name: 'differential against QEMU',
    run: () => counted([process.execPath, 'scripts/qemu-differential.mjs']),
  },
  {
    name: 'Kconfig mutations',
    run: () => counted([process.execPath, 'scripts/kconfig-mutations.mjs']),
  },
  {
    name: "Kconfig against U-Boot's conf",
    run: () => counted([process.execPath, 'scripts/kconfig-ground-truth.mjs']),
  },
  {
    name: 'build',
    async run() {
      const { code, output } = await buildExtension();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  },
  {
    name: 'programs',
    async run() {
      // Other clients of the language server and the debug adapter; their tests are skipped where they can't be had.
      await installDebianPackages({ nvim: 'neovim' });
      await installDebianPackages({ emacs: 'emacs-nox elpa-dap-mode' });
      return runVitest('programs', ['--config', 'vitest.programs.config.mjs']);
    },
  },
  {
    name: 'recorded consoles',
    async run() {
      const files = recordingFiles('console', '.json');
      const { folder, reason } = await recordingImages(files);
      if (folder === undefined) {
        return skippedSuite(files.length, reason);
      }
      return counted([
        process.execPath,
        'test/recordings/compare.mjs',
        '--show',
        '--img',
        folder,
        '--cmd',
        `${process.execPath} ${path.join(root, 'dist/cli.js')} run --`,
        ...files,
      ]);
    },
  },
  {
    name: 'recorded register traces',
    async run() {
      const files = recordingFiles('traces', '.trace');
      const { folder, reason } = await recordingImages(files);
      if (folder === undefined) {
        return skippedSuite(files.length, reason);
      }
      return counted([
        process.execPath,
        'scripts/compare-traces.mjs',
        '--events',
        '--img',
        folder,
        ...files,
      ]);
    },
  },
  {
    name: 'workbench',
    async run() {
      const reason = await prepareWorkbench();
      if (reason !== undefined) {
        return skippedSuite(1, reason);
      }
      const { code, output } = await run([
        ...tool('typescript', 'bin/tsc'),
        '-p',
        'test/electron/tsconfig.json',
      ]);
      if (code !== 0) {
        return { passed: 0, failed: 1, skipped: 0, output };
      }
      return counted(
        [
          process.execPath,
          'scripts/vscode-ci/run-tests.mjs',
          path.join(root, 'examples/workspace'),
        ],
        {
          env: { EXT_TEST_OUT: path.join(out, 'workbench') },
          timeoutSeconds: WORKBENCH_LIMIT_S,
        },
      );
    },
  },
  {
    name: 'workbench walk',
    async run() {
      const reason = await prepareWorkbench();
      return reason === undefined
        ? counted(
            [process.execPath, 'scripts/workbench/screenshots.mjs', path.join(out, 'screenshots')],
            { timeoutSeconds: WORKBENCH_LIMIT_S },
          )
        : skippedSuite(1, reason);
    },
  },
  {
    name: 'workbench backwards',
    async run() {
      const reason = await prepareWorkbench();
      return reason === undefined
        ? counted(
            [process.execPath, 'scripts/workbench/backwards.mjs', path.join(out, 'backwards')],
            { timeoutSeconds: WORKBENCH_LIMIT_S },
          )
        : skippedSuite(1, reason);
    },
  },
  {
    name: 'workbench memory',
    async run() {
      const reason = await prepareWorkbench();
      return reason === undefined
        ? counted([process.execPath, 'scripts/workbench/memory.mjs', path.join(out, 'memory')], {
            timeoutSeconds: WORKBENCH_LIMIT_S,
          })
        : skippedSuite(1, reason);
    },
  },
  {
    name: 'workbench menuconfig',
    async run() {
      const reason = await prepareWorkbench();
      return reason === undefined
        ? counted(
            [process.execPath, 'scripts/workbench/menuconfig.mjs', path.join(out, 'menuconfig')],
            { timeoutSeconds: WORKBENCH_LIMIT_S },
          )
        : skippedSuite(1, reason);
    },
  },
  {
    name: 'workbench stops',
    async run() {
      const reason = await prepareWorkbench();
      return reason === undefined
        ? counted([process.execPath, 'scripts/workbench/stops.mjs', path.join(out, 'stops')], {
            timeoutSeconds: WORKBENCH_LIMIT_S,
          })
        : skippedSuite(1, reason);
    },
  },
];
