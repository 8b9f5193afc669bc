import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildExtension } from './build-extension.mjs';
import { root, run, tool } from './run-command.mjs';
import { staticChecks } from './static-checks.mjs';
import { recordingImages } from './recording-images.mjs';
import { prepareWorkbench } from './vscode-ci/prepare.mjs';

const vitest = tool('vitest', 'vitest.mjs');
const out = path.join(root, 'out');

/** Runs vitest and counts its tests, with the reasons of those that were skipped (they stand in their titles). */
async function runVitest(name, args) {
  const file = path.join(out, `vitest-${name}.json`);
  rmSync(file, { force: true });
  mkdirSync(out, { recursive: true });
  const { code, output } = await run([
    ...vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
    ...args,
  ]);
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, output };
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
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
    output,
  };
}

async function counted(argv, options) {
  const { code, output } = await run(argv, options);
  const match = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output.trim());
  const [passed, failed, skipped] = match ? match.slice(1).map(Number) : [0, 1, 0];
  const reasons = output
    .split('\n')
    .filter((line) => line.startsWith('SKIP '))
    .map((line) => line.slice(5));
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped, reasons, output };
}

const recordingFiles = (folder, ending) =>
  readdirSync(path.join(root, 'test/recordings', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(root, 'test/recordings', folder, name));

const skippedSuite = (count, reason) => ({
  passed: 0,
  failed: 0,
  skipped: count,
  reasons: [reason],
});

/** In the order in which they run; later ones need the build. */
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
    name: 'build',
    async run() {
      const { code, output } = await buildExtension();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  },
  {
    name: 'programs',
    run: () => runVitest('programs', ['--config', 'vitest.programs.config.mjs']),
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
        },
      );
    },
  },
  {
    name: 'workbench walk',
    async run() {
      const reason = await prepareWorkbench();
      return reason === undefined
        ? counted([
            process.execPath,
            'scripts/workbench/screenshots.mjs',
            path.join(out, 'screenshots'),
          ])
        : skippedSuite(1, reason);
    },
  },
];
