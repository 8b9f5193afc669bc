import { DapClient } from './dap-client.mjs';
import { median } from './console-driver.mjs';

/** Fills of memory that bring a run to about 10^6, 10^7 and 10^8 statements, at some 13.5 statements a byte. */
const FILLS = ['mw.b 40200000 0 10000', 'mw.b 40200000 0 a8000', 'mw.b 40200000 0 680000'];
const STEPS = 5;

/**
 * @typedef {object} TravelBench
 * @property {string} cli
 * @property {string} folder  for relative names
 * @property {readonly string[]} machine  QEMU's command line
 * @property {(what: string, unit: string, mine: number | undefined, theirs?: number) => void} row
 */

/**
 * Step back and reverse continue, from the prompt of runs that are longer and longer.
 *
 * @param {TravelBench} bench
 */
export async function travel({ cli, folder, machine, row }) {
  const client = new DapClient([process.execPath, cli, 'dap'], folder);
  /** @param {string} command */
  const stopAfter = async (command, args = {}) => {
    const stopped = client.event('stopped');
    const from = performance.now();
    await client.request(command, { threadId: 1, ...args });
    await stopped;
    return performance.now() - from;
  };
  await client.request('initialize', { adapterID: 'uboot-virtio', pathFormat: 'path' });
  const initialized = client.event('initialized');
  const launched = client.request('launch', {
    qemu: machine,
    cwd: folder,
    console: 'terminal',
    autoboot: false,
  });
  await initialized;
  await client.request('configurationDone');
  await launched;
  await client.until(/\n=> $/);
  for (const fill of [undefined, ...FILLS]) {
    if (fill !== undefined) {
      await client.type(fill);
    }
    await stopAfter('pause');
    const here = await client.request('uboot-virtio/moment');
    const { statement } = /** @type {{ statement: number }} */ (here);
    const depth = `${(statement / 1e6).toPrecision(2)} M statements`;
    row(`first step back after ${depth}`, 'ms', await stopAfter('stepBack'));
    /** @type {number[]} */
    const steps = [];
    for (let i = 0; i < STEPS; i++) {
      steps.push(await stopAfter('stepBack'));
    }
    row(`each further step back after ${depth}`, 'ms', median(steps));
    row(`reverse continue after ${depth}`, 'ms', await stopAfter('reverseContinue'));
    await stopAfter('uboot-virtio/goTo', /** @type {object} */ (here));
    await client.request('continue', { threadId: 1 });
  }
  row('resident memory after all that', 'MiB', client.residentMiB());
  await client.request('disconnect', { terminateDebuggee: true });
  await client.close();
}
