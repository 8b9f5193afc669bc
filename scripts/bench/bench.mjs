// `npm run bench [-- --runs N] [--only devices]`: speed of the built programs, beside QEMU with Debian's u-boot-qemu where both are installed.
// These machines are noisy: ours and QEMU's runs alternate, and what counts is the ratio within one run of this program.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../run-command.mjs';
import { binary } from './binary.mjs';
import { ConsoleDriver, median, percentile } from './console-driver.mjs';
import { DapClient } from './dap-client.mjs';
import { devices } from './devices.mjs';
import { diskWrites } from './disk-writes.mjs';
import { drivers } from './drivers.mjs';
import { kconfig } from './kconfig.mjs';
import { launches } from './launch.mjs';
import { travel } from './travel.mjs';

/**
 * @typedef {'ours' | 'qemu'} Who
 * @typedef {import('@vscode/debugprotocol').DebugProtocol.StackTraceResponse['body']} StackTrace
 * @typedef {import('@vscode/debugprotocol').DebugProtocol.ScopesResponse['body']} Scopes
 */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '9' },
    only: { type: 'string' },
    cli: { type: 'string', default: path.join(root, 'dist/cli.js') },
  },
});
const runs = Number(values.runs);
const firmwareFolder = '/usr/lib/u-boot';
const firmware = `${firmwareFolder}/qemu_arm/u-boot.bin`;
const { cli } = values;
const haveQemu = existsSync(firmware) && works('qemu-system-arm');
const folder = mkdtempSync(path.join(os.tmpdir(), 'uboot-virtio-bench-'));

/** @param {string} program */
function works(program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An image with an ext4 file system for `ls`, and a sparse one for reading. */
function makeImages() {
  const big = openSync(path.join(folder, 'zero.img'), 'w');
  ftruncateSync(big, 256 * 2 ** 20);
  closeSync(big);
  const small = openSync(path.join(folder, 'ext4.img'), 'w');
  ftruncateSync(small, 16 * 2 ** 20);
  closeSync(small);
  execFileSync('mke2fs', ['-q', '-F', '-t', 'ext4', path.join(folder, 'ext4.img')]);
}

/**
 * @param {string} image
 * @param {readonly string[]} more
 */
const machine = (image, more = []) => [
  'qemu-system-arm',
  '-nographic',
  '-machine',
  'virt',
  ...more,
  '-bios',
  firmware,
  '-netdev',
  'user,id=net0',
  '-device',
  'virtio-net-device,netdev=net0',
  '-drive',
  `if=none,file=${image},format=raw,id=hd0`,
  '-device',
  'virtio-blk-device,drive=hd0',
];
/** @param {readonly string[]} argv */
const ours = (argv) => [process.execPath, cli, 'run', '--', ...argv];
/** @type {readonly Who[]} */
const programs = haveQemu ? ['ours', 'qemu'] : ['ours'];
/**
 * @param {Who} who
 * @param {readonly string[]} argv
 */
const start = (who, argv) => new ConsoleDriver(who === 'ours' ? ours(argv) : argv, folder);
/** @type {string[]} */
const rows = [];

/**
 * @param {string} what
 * @param {string} unit
 * @param {number | undefined} mine
 * @param {number} [theirs]
 */
function row(what, unit, mine, theirs) {
  const ratio = mine === undefined || theirs === undefined ? '–' : (mine / theirs).toFixed(2);
  /** @param {number | undefined} value */
  const shown = (value) =>
    value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(1);
  rows.push(`| ${what} | ${shown(mine)} | ${shown(theirs)} | ${ratio} | ${unit} |`);
  console.log(
    `${what}: ${shown(mine)} ${unit}${theirs === undefined ? '' : `, the other ${shown(theirs)} ${unit}, ratio ${ratio}`}`,
  );
}

async function boots() {
  /** @returns {{ prompt: number[], scanLs: number[], memory: number[] }} */
  const none = () => ({ prompt: [], scanLs: [], memory: [] });
  const figures = { ours: none(), qemu: none() };
  for (let i = 0; i <= runs; i++) {
    for (const who of programs) {
      const guest = start(who, machine('ext4.img'));
      const prompt = await guest.boot();
      const scanLs = (await guest.type('virtio scan')) + (await guest.type('ls virtio 0 /'));
      if (i > 0) {
        figures[who].prompt.push(prompt);
        figures[who].scanLs.push(scanLs);
        figures[who].memory.push(guest.residentMiB());
      }
      await guest.close();
    }
  }
  /**
   * @param {'prompt' | 'scanLs' | 'memory'} key
   * @returns {[number | undefined, number | undefined]}
   */
  const both = (key) => [median(figures.ours[key]), median(figures.qemu[key])];
  row('process start → prompt', 'ms', ...both('prompt'));
  row('`virtio scan` + `ls virtio 0 /`', 'ms', ...both('scanLs'));
  row('resident memory at the prompt (`-m 128M`)', 'MiB', ...both('memory'));
}

async function reads() {
  for (const { name, blocks } of [
    { name: '64 MiB', blocks: '20000' },
    { name: '256 MiB', blocks: '80000' },
  ]) {
    /** @type {Record<Who, number[]>} */
    const figures = { ours: [], qemu: [] };
    for (let i = 0; i < Math.max(3, Math.floor(runs / 3)); i++) {
      for (const who of programs) {
        const guest = start(who, machine('zero.img', ['-m', '1G']));
        await guest.boot();
        await guest.type('virtio scan');
        figures[who].push(await guest.type(`virtio read 42000000 0 ${blocks}`));
        await guest.close();
      }
    }
    row(`\`virtio read\` of ${name}`, 'ms', median(figures.ours), median(figures.qemu));
  }
}

/** A debug session over DAP: how long after a stop the views are filled, and how long a step takes. */
async function steps() {
  const client = new DapClient([process.execPath, cli, 'dap'], folder);
  await client.request('initialize', {
    adapterID: 'uboot-virtio',
    linesStartAt1: true,
    columnsStartAt1: true,
    pathFormat: 'path',
  });
  const initialized = client.event('initialized');
  const stopped = client.event('stopped');
  const launched = client.request('launch', {
    qemu: machine('ext4.img'),
    cwd: folder,
    console: 'debugConsole',
    hooks: ['child_pre_probe:virtio-blk#*', 'child_pre_probe:virtio-net#*'],
  });
  await initialized;
  await client.request('configurationDone');
  await launched;
  await stopped;
  const shown = [];
  const stepped = [];
  for (let i = 0; i < 300; i++) {
    let from = performance.now();
    const { stackFrames } = /** @type {StackTrace} */ (
      await client.request('stackTrace', { threadId: 1 })
    );
    const { scopes } = /** @type {Scopes} */ (
      await client.request('scopes', { frameId: stackFrames[0]?.id })
    );
    for (const scope of scopes) {
      await client.request('variables', { variablesReference: scope.variablesReference });
    }
    await client.request('uboot-virtio/virtioSnapshot');
    shown.push(performance.now() - from);
    const next = client.event('stopped');
    from = performance.now();
    await client.request('stepIn', { threadId: 1 });
    await next;
    stepped.push(performance.now() - from);
  }
  await client.request('disconnect', { terminateDebuggee: true });
  await client.close();
  row('stop → stack, scopes, variables and snapshot shown, median', 'ms', median(shown));
  row('stop → shown, 99th percentile', 'ms', percentile(shown, 0.99));
  row('step into, median', 'ms', median(stepped));
  row('step into, 99th percentile', 'ms', percentile(stepped, 0.99));
}

async function statements() {
  const { measureStatements } = await import('./statements.mjs');
  for (const { what, millionPerSecond } of await measureStatements()) {
    row(what, 'M/s', millionPerSecond);
  }
}

function manyDevices() {
  /** @type {readonly Who[]} */
  const measured = works('qemu-system-aarch64') ? programs : ['ours'];
  return devices({ runs, programs: measured, firmwareFolder, start, row });
}

if (!existsSync(cli)) {
  console.error('expected dist/cli.js, found none: run `npm run build` first');
  process.exit(1);
}
try {
  makeImages();
  const parts = {
    statements,
    boots,
    reads,
    steps,
    launch: () =>
      launches({
        cli,
        folder,
        runs,
        row,
        machine: machine('ext4.img'),
        besideGdb: haveQemu && works('gdb-multiarch'),
      }),
    drivers: () => drivers({ cli, folder, runs, machine: machine('ext4.img'), row }),
    travel: () => travel({ cli, folder, machine: machine('ext4.img'), row }),
    writes: () =>
      diskWrites({
        cli,
        folder,
        runs,
        machine: machine('full.img', ['-m', '1G']),
        image: 'full.img',
        startRun: (argv) => start('ours', argv),
        row,
      }),
    devices: manyDevices,
    kconfig: () => kconfig({ cli, runs, row }),
    binary: () =>
      binary({
        cli,
        folder,
        runs,
        row,
        besideQemu: works('qemu-system-riscv64'),
        besideGdb: works('qemu-system-riscv64') && works('gdb-multiarch'),
      }),
  };
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only === undefined || values.only === name) {
      await measure();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `\n${os.cpus()[0]?.model}, ${os.cpus().length} cores, Node ${process.version}, ${runs} runs${haveQemu ? `, ${execFileSync('qemu-system-arm', ['--version']).toString().split('\n')[0]}` : ', no QEMU here'}\n`,
);
console.log('| what | ours | QEMU, conf … | ratio | unit |\n| --- | ---: | ---: | ---: | --- |');
console.log(rows.join('\n'));
