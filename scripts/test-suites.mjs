import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buildExtension } from './build-extension.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { root, run, tool } from './run-command.mjs';
import { staticChecks } from './static-checks.mjs';
import { recordingImages } from './recording-images.mjs';
import { counted, out, runVitest, skippedSuite } from './suite-results.mjs';
import { WORKBENCH_LIMIT_S, workbenchReady, workbenchWalk } from './workbench-walks.mjs';

/**
 * @param {'console' | 'traces'} folder
 * @param {string} ending
 */
const recordingFiles = (folder, ending) =>
  readdirSync(path.join(root, 'test/recordings', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(root, 'test/recordings', folder, name));

/**
 * Every second one, the others the next day; with LONG=1 all.
 *
 * @param {readonly string[]} files
 */
const shareOf = (files) => {
  const today = Math.floor(Date.now() / 86_400_000) % 2;
  return files.filter((_, i) => process.env.LONG === '1' || i % 2 === today);
};

/** @type {Promise<void> | undefined} */
let editors;

/**
 * Tests of built programs, in these folders. Other clients of the language server and the debug adapter are among them; their tests
 * are skipped where they can't be had.
 *
 * @param {string} name
 * @param {readonly string[]} folders
 */
async function programTests(name, folders) {
  editors ??= (async () => {
    await installDebianPackages({ nvim: 'neovim' });
    await installDebianPackages({ emacs: 'emacs-nox elpa-dap-mode' });
  })();
  await editors;
  return runVitest(name, ['--config', 'vitest.programs.config.mjs', ...folders]);
}

/**
 * In the order in which they run; later ones need the build.
 *
 * @type {readonly import('./suite-results.mjs').Suite[]}
 */
export const suites = [
  ...staticChecks.map((check) => ({
    name: check.name,
    beside: true,
    async run() {
      const { code, output } = await run(check.argv);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  })),
  {
    name: 'unit',
    async run() {
      // What reads ELF files is compared with it; those tests are skipped where it can't be had.
      await installDebianPackages({ 'riscv64-linux-gnu-readelf': 'binutils-riscv64-linux-gnu' });
      return runVitest('unit', []);
    },
  },
  {
    name: 'machine fuzz',
    beside: true,
    run: () => counted([process.execPath, 'scripts/fuzz-machine.mjs']),
  },
  {
    name: 'ELF mutations',
    beside: true,
    run: () => counted([process.execPath, 'scripts/fuzz-elf.mjs']),
  },
  {
    name: 'firmware mutations',
    beside: true,
    run: () => counted([process.execPath, 'scripts/fuzz-firmware.mjs']),
  },
  {
    name: 'differential against QEMU',
    beside: true,
    run: () => counted([process.execPath, 'scripts/qemu-differential.mjs']),
  },
  {
    name: 'Kconfig mutations',
    beside: true,
    run: () => counted([process.execPath, 'scripts/kconfig-mutations.mjs']),
  },
  {
    name: "Kconfig against U-Boot's conf",
    beside: true,
    run: () => counted([process.execPath, 'scripts/kconfig-ground-truth.mjs']),
  },
  {
    name: 'build',
    async run() {
      const { code, output } = await buildExtension();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  },
  // Of these two, one file after the other, each of which waits for the program that it has started.
  {
    name: 'debug sessions',
    beside: true,
    run: () => programTests('debug-sessions', ['test/dap', 'test/travel', 'test/contract']),
  },
  {
    name: 'programs',
    beside: true,
    run: () => programTests('programs', ['test/programs', 'test/lsp', 'test/webview']),
  },
  {
    name: 'recorded consoles',
    beside: true,
    async run() {
      const files = shareOf(recordingFiles('console', '.json'));
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
    beside: true,
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
    beside: true,
    async run() {
      const reason = await workbenchReady();
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
  workbenchWalk('workbench walk', 'screenshots'),
  workbenchWalk('workbench backwards', 'backwards'),
  workbenchWalk('workbench memory', 'memory'),
  workbenchWalk('workbench menuconfig', 'menuconfig'),
  workbenchWalk('workbench stops', 'stops'),
  workbenchWalk('workbench restricted', 'restricted'),
  workbenchWalk('workbench driver', 'driver'),
];
