import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { buildExtension } from './build-extension.mjs';
import { ubootRiscv32 } from './build-uboot-riscv32.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { root, run, tool } from './run-command.mjs';
import { staticChecks } from './static-checks.mjs';
import { realUBoot } from './real-uboot.mjs';
import { recordingImages } from './recording-images.mjs';
import { shareOf } from './share.mjs';
import { counted, out, runVitest, skippedSuite, sumOf } from './suite-results.mjs';
import { WORKBENCH_LIMIT_S, workbenchReady, workbenchWalk } from './workbench-walks.mjs';

/**
 * @param {'console' | 'traces'} folder
 * @param {string} ending
 */
const recordingFiles = (folder, ending) =>
  readdirSync(path.join(root, 'test/recordings', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(root, 'test/recordings', folder, name));

const REFUSE = ['--refuse', 'the built-in U-Boot runs'];

/** @param {string} beginning of a file's name */
const isOf = (beginning) => (/** @type {string} */ file) =>
  path.basename(file).startsWith(beginning);

const cliRun = `${process.execPath} ${path.join(root, 'dist/cli.js')} run --`;

/**
 * Plays consoles and register traces with the U-Boot with which they were recorded. That of supervisor mode is played behind
 * OpenSBI, and once more without: `-bios` names no file then.
 *
 * @returns {Promise<import('./suite-results.mjs').SuiteResult>}
 */
async function recordingsOfRealUBoot() {
  const share = shareOf(recordingFiles('console', '.json').filter(isOf('riscv64')), 6);
  const consoles = share.filter(isOf('riscv64-'));
  const supervisor = share.filter(isOf('riscv64s-'));
  const traces = recordingFiles('traces', '.trace').filter(isOf('trace-riscv64-'));
  const images = await recordingImages([...share, ...traces]);
  const firmware = await realUBoot();
  if (images.folder === undefined || firmware.folder === undefined) {
    const reason = images.reason ?? firmware.reason ?? '';
    return skippedSuite(share.length + supervisor.length + traces.length, reason);
  }
  const folders = ['--fw', firmware.folder, '--img', images.folder];
  const compare = [process.execPath, 'test/recordings/compare.mjs', '--show', ...folders];
  const play = [...compare, '--cmd', cliRun, ...REFUSE];
  const compareTraces = [process.execPath, 'scripts/compare-traces.mjs', '--events', ...folders];
  const parts = [
    await recordingsOfRiscv32(),
    await counted([...play, ...consoles, ...supervisor]),
    await counted([...play, '--more=-bios no-opensbi.bin', ...supervisor]),
    await counted([...compareTraces, ...traces]),
  ];
  return sumOf(parts);
}

/** The same of riscv32, whose U-Boot is in no package. */
async function recordingsOfRiscv32() {
  const consoles = shareOf(recordingFiles('console', '.json').filter(isOf('riscv32-')), 6);
  const traces = recordingFiles('traces', '.trace').filter(isOf('trace-riscv32-'));
  const images = await recordingImages([...consoles, ...traces]);
  const built = await ubootRiscv32();
  if (images.folder === undefined || built.folder === undefined) {
    return skippedSuite(consoles.length + traces.length, images.reason ?? built.reason ?? '');
  }
  const firmware = path.join(out, 'fw-riscv32');
  rmSync(firmware, { recursive: true, force: true });
  mkdirSync(firmware, { recursive: true });
  symlinkSync(built.folder, path.join(firmware, 'qemu-riscv32'));
  const folders = ['--fw', firmware, '--img', images.folder];
  const play = ['test/recordings/compare.mjs', '--show', ...folders, '--cmd', cliRun, ...REFUSE];
  const compareTraces = ['scripts/compare-traces.mjs', '--events', ...folders];
  return sumOf([
    await counted([process.execPath, ...play, ...consoles]),
    await counted([process.execPath, ...compareTraces, ...traces]),
  ]);
}

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

const BUILD = 'build';
/** Suites that drive the built programs. */
const built = { after: [BUILD] };

/**
 * In the order in which they begin, as soon as there is room: first what others need, and what takes longest.
 *
 * @type {readonly import('./suite-results.mjs').Suite[]}
 */
export const suites = [
  {
    name: BUILD,
    async run() {
      const { code, output } = await buildExtension();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  },
  ...staticChecks.map((check) => ({
    name: check.name,
    async run() {
      const { code, output } = await run(check.argv);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  })),
  // Of these, one file after the other, each of which waits for the program that it has started.
  { name: 'debug sessions', ...built, run: () => programTests('debug-sessions', ['test/dap']) },
  { name: 'programs', ...built, run: () => programTests('programs', ['test/programs']) },
  {
    name: 'travel',
    ...built,
    run: () => programTests('travel', ['test/travel', 'test/contract', 'test/binary']),
  },
  {
    name: 'unit',
    async run() {
      // What reads ELF files is compared with it; those tests are skipped where it can't be had.
      await installDebianPackages({ 'riscv64-linux-gnu-readelf': 'binutils-riscv64-linux-gnu' });
      return runVitest('unit', []);
    },
  },
  {
    name: 'editors',
    ...built,
    run: () => programTests('editors', ['test/lsp', 'test/webview']),
  },
  {
    name: 'machine fuzz',
    run: () => counted([process.execPath, 'scripts/fuzz-machine.mjs']),
  },
  {
    name: 'ELF mutations',
    run: () => counted([process.execPath, 'scripts/fuzz-elf.mjs']),
  },
  {
    name: 'firmware mutations',
    run: () => counted([process.execPath, 'scripts/fuzz-firmware.mjs']),
  },
  {
    name: 'differential against QEMU',
    run: () => counted([process.execPath, 'scripts/qemu-differential.mjs']),
  },
  {
    name: 'random instructions beside QEMU',
    async run() {
      await installDebianPackages({ 'qemu-system-riscv64': 'qemu-system-misc' });
      return programTests('instructions', ['test/cpu/differential']);
    },
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
    name: 'U-Boot for riscv32',
    ...built,
    async run() {
      const { reason } = await ubootRiscv32();
      return reason === undefined
        ? runVitest('riscv32', ['--config', 'vitest.programs.config.mjs', 'test/riscv32'])
        : skippedSuite(1, reason);
    },
  },
  {
    name: 'recorded consoles',
    ...built,
    async run() {
      const files = shareOf(recordingFiles('console', '.json'), 6);
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
        cliRun,
        ...files,
      ]);
    },
  },
  {
    name: 'recordings, real U-Boot',
    ...built,
    run: recordingsOfRealUBoot,
  },
  {
    name: 'recorded register traces',
    ...built,
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
    ...built,
    browser: true,
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
  workbenchWalk('workbench binary', 'binary'),
  // Two of the others a day: each is a minute of a browser's work, and more where it shares its processors.
  workbenchWalk('workbench stops', 'stops', { day: 0, of: 3 }),
  workbenchWalk('workbench driver', 'driver', { day: 1, of: 3 }),
  workbenchWalk('workbench restricted', 'restricted', { day: 2, of: 3 }),
  workbenchWalk('workbench menuconfig', 'menuconfig', { day: 0, of: 3 }),
  workbenchWalk('workbench backwards', 'backwards', { day: 1, of: 3 }),
  workbenchWalk('workbench memory', 'memory', { day: 2, of: 3 }),
];
