// What a suite of tests gives, and how it is read off the programs that run one.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from './parse-json.mjs';
import { root, run, tool } from './run-command.mjs';

const vitest = tool('vitest', 'vitest.mjs');
/** Where suites leave what they made. */
export const out = path.join(root, 'out');

/**
 * @typedef {object} SuiteResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} [reasons] why tests were skipped
 * @property {readonly SlowFile[]} [slow] files of tests that took long
 * @property {string} [note] what else is to be known of a suite that passed
 * @property {string} [output] shown when a test failed
 *
 * @typedef {{ file: string, seconds: number }} SlowFile
 * @typedef {object} Suite
 * @property {string} name
 * @property {() => Promise<SuiteResult>} run
 * @property {readonly string[]} [after] suites that must have ended before it begins, if they run at all
 * @property {import('./share.mjs').Turn} [turn] it runs on that day of several only; absent: each day
 * @property {boolean} [browser] it needs the workbench
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

/**
 * Full runs of the long suites take hours on a slow machine. Else the longest takes six minutes on a quiet one; on a busy one it may
 * take long, and pass.
 */
const timeoutSeconds = process.env.LONG === '1' ? 6 * 3600 : 1500;

/** Files of tests from this on are named with their times. */
const SLOW_SECONDS = 10;

/**
 * Runs vitest and counts its tests, with the reasons of those that were skipped (they stand in their titles).
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<SuiteResult>}
 */
export async function runVitest(name, args) {
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
export async function counted(argv, options) {
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
 * @param {number} count
 * @param {string} reason
 * @returns {SuiteResult}
 */
export const skippedSuite = (count, reason) => ({
  passed: 0,
  failed: 0,
  skipped: count,
  reasons: [reason],
});

/**
 * @param {readonly SuiteResult[]} parts
 * @returns {SuiteResult}
 */
export function sumOf(parts) {
  /** @param {(part: SuiteResult) => number} of */
  const sum = (of) => parts.reduce((all, part) => all + of(part), 0);
  return {
    passed: sum((part) => part.passed),
    failed: sum((part) => part.failed),
    skipped: sum((part) => part.skipped),
    reasons: parts.flatMap((part) => part.reasons ?? []),
    output: parts
      .filter((part) => part.failed > 0)
      .map((part) => part.output ?? '')
      .join('\n'),
  };
}
