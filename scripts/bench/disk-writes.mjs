import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { median } from './console-driver.mjs';
import { DapClient } from './dap-client.mjs';

const MIB = 2 ** 20;
/** 64 MiB in sectors, as the command takes them. */
const READ = 'virtio read 42000000 0 20000';
const WRITE = 'virtio write 42000000 0 20000';

/**
 * @typedef {object} WriteBench
 * @property {string} cli
 * @property {string} folder
 * @property {number} runs
 * @property {readonly string[]} machine  with an image of at least 64 MiB
 * @property {string} image
 * @property {(argv: readonly string[]) => import('./console-driver.mjs').ConsoleDriver} startRun  `uboot-virtio run`
 * @property {(what: string, unit: string, mine: number | undefined, theirs?: number) => void} row
 */

/**
 * `virtio write` of 64 MiB: with what was there before kept, so that the session can go back, and without. An image with bytes in it:
 * zeroes are not kept.
 *
 * @param {WriteBench} bench
 */
export async function diskWrites(bench) {
  const { cli, folder, runs, machine, image, startRun, row } = bench;
  fill(path.join(folder, image));
  /** @type {number[]} */
  const kept = [];
  /** @type {number[]} */
  const direct = [];
  for (let i = 0; i < Math.max(3, Math.floor(runs / 3)); i++) {
    const guest = startRun(machine);
    await guest.boot();
    await guest.type('virtio scan');
    await guest.type(READ);
    direct.push(await guest.type(WRITE));
    await guest.close();
    kept.push(await inSession(cli, folder, machine));
  }
  row('`virtio write` of 64 MiB, `uboot-virtio run`', 'ms', median(direct));
  row('the same in a debug session, which keeps what was there', 'ms', median(kept));
}

/** @param {string} file */
function fill(file) {
  const descriptor = openSync(file, 'w');
  for (let done = 0; done < 64; done++) {
    writeSync(descriptor, Buffer.alloc(MIB, done + 1));
  }
  closeSync(descriptor);
}

/**
 * @param {string} cli
 * @param {string} folder
 * @param {readonly string[]} qemu
 */
async function inSession(cli, folder, qemu) {
  const client = new DapClient([process.execPath, cli, 'dap'], folder);
  await client.request('initialize', { adapterID: 'uboot-virtio', pathFormat: 'path' });
  const initialized = client.event('initialized');
  const launched = client.request('launch', {
    qemu,
    cwd: folder,
    console: 'terminal',
    autoboot: false,
  });
  await initialized;
  await client.request('configurationDone');
  await launched;
  await client.until(/\n=> $/);
  await client.type('virtio scan');
  await client.type(READ);
  const time = await client.type(WRITE);
  await client.request('disconnect', { terminateDebuggee: true });
  await client.close();
  return time;
}
