import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { median } from './console-driver.mjs';
import { DapClient } from './dap-client.mjs';

/** On ARM the status register of the last virtio-mmio slot: where QEMU puts the first device. U-Boot writes it when it probes it. */
const ON_ARM = { architecture: 'armv7', register: '0x0a003e70' };
const GDB = 'gdb-multiarch';
const STOPPED = 'it has stopped';

/**
 * @typedef {object} LaunchBench
 * @property {string} cli
 * @property {string} folder  for images and relative names
 * @property {number} runs
 * @property {readonly string[]} machine  QEMU's command line
 * @property {boolean} besideGdb
 * @property {string} [what]  in front of the rows
 * @property {string} [hook]
 * @property {{ architecture: string, register: string }} [gdb]
 * @property {(what: string, unit: string, mine: number | undefined, theirs?: number) => void} row
 */

/**
 * Launch request → stop at the first hook of a boot, beside QEMU with gdb-multiarch stopping where U-Boot first touches the
 * device; that U-Boot has no symbols. The runs alternate.
 *
 * @param {LaunchBench} bench
 */
export async function launches(bench) {
  const { cli, folder, runs, machine, besideGdb, row } = bench;
  const { what = '', hook = 'child_pre_probe:virtio-blk#*', gdb: place = ON_ARM } = bench;
  /** @type {{ first: number[], again: number[] }[]} */
  const ours = [];
  /** @type {number[]} */
  const theirs = [];
  for (let i = 0; i <= runs; i++) {
    const figures = await launchOnce(cli, folder, machine, hook);
    const gdb = besideGdb ? await gdbOnce(folder, machine, place) : undefined;
    if (i > 0) {
      ours.push(figures);
      theirs.push(...(gdb === undefined ? [] : [gdb]));
    }
  }
  const most = median(theirs);
  row(
    `${what}launch request → first hook stop`,
    'ms',
    median(ours.flatMap(({ first }) => first)),
    most,
  );
  row(`${what}restart request → first hook stop`, 'ms', median(ours.flatMap(({ again }) => again)));
}

/**
 * As an editor does it: the adapter runs, and is told what to launch once it has said what it can.
 *
 * @param {string} cli
 * @param {string} folder
 * @param {readonly string[]} qemu
 * @param {string} hook
 */
async function launchOnce(cli, folder, qemu, hook) {
  const client = new DapClient([process.execPath, cli, 'dap'], folder);
  await client.request('initialize', { adapterID: 'uboot-virtio', pathFormat: 'path' });
  const initialized = client.event('initialized');
  const stopped = client.event('stopped');
  const from = performance.now();
  const launched = client.request('launch', {
    qemu,
    cwd: folder,
    console: 'debugConsole',
    hooks: [hook],
  });
  await initialized;
  await client.request('setBreakpoints', { source: { path: 'none.ts' }, breakpoints: [] });
  await client.request('setFunctionBreakpoints', { breakpoints: [] });
  await client.request('configurationDone');
  await launched;
  await stopped;
  const first = [performance.now() - from];
  const stoppedAgain = client.event('stopped');
  const again = performance.now();
  await client.request('restart');
  await stoppedAgain;
  const figures = { first, again: [performance.now() - again] };
  await client.request('disconnect', { terminateDebuggee: true });
  await client.close();
  return figures;
}

/**
 * @param {string} folder
 * @param {readonly string[]} machine
 * @param {{ architecture: string, register: string }} place
 */
async function gdbOnce(folder, machine, { architecture, register }) {
  const socket = path.join(folder, 'gdb.sock');
  const from = performance.now();
  const [program = '', ...args] = machine;
  const gdbServer = ['-S', '-chardev', `socket,path=${socket},server=on,wait=off,id=gdb`];
  const qemu = spawn(program, [...args, ...gdbServer, '-gdb', 'chardev:gdb'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const commands = [
    'set pagination off',
    `set architecture ${architecture}`,
    `target remote ${socket}`,
    `watch *(int *)${register}`,
    'continue',
    `echo ${STOPPED}\\n`,
  ];
  const gdb = spawn(GDB, ['-nx', '-q', '-batch', ...commands.flatMap((c) => ['-ex', c])], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  /** @type {number} */
  const time = await new Promise((resolve, reject) => {
    gdb.stdout.on('data', (/** @type {Buffer} */ data) => {
      said += data.toString();
      if (said.includes(STOPPED)) {
        resolve(performance.now() - from);
      }
    });
    gdb.stderr.on('data', (/** @type {Buffer} */ data) => {
      said += data.toString();
    });
    gdb.once('close', () => {
      reject(new Error(`expected a stop in gdb, found: ${said}`));
    });
  });
  qemu.kill('SIGKILL');
  await once(qemu, 'close');
  return time;
}
