import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../run-command.mjs';
import { median } from './console-driver.mjs';
import { DapClient } from './dap-client.mjs';

/** Lines of the driver that is measured. */
const LINES = 300;
const HOOK = 'child_pre_probe:virtio-blk#*';

/**
 * @typedef {object} DriverBench
 * @property {string} cli
 * @property {string} folder  for images and drivers
 * @property {number} runs
 * @property {readonly string[]} machine  QEMU's command line, with a disk
 * @property {(what: string, unit: string, mine: number | undefined, theirs?: number) => void} row
 */

/**
 * What a driver of the user's costs: the start of a session with it and without, in turns, and its statements beside the
 * firmware's own.
 *
 * @param {DriverBench} bench
 */
export async function drivers(bench) {
  const { folder, runs, row } = bench;
  writeDriver(path.join(folder, 'virtio-console.ts'));
  copyFileSync(path.join(root, 'types/u-boot.d.ts'), path.join(folder, 'u-boot.d.ts'));
  /** @type {number[]} */
  const withIt = [];
  /** @type {number[]} */
  const without = [];
  for (let i = 0; i <= runs; i++) {
    const times = [await launchOnce(bench, []), await launchOnce(bench, ['virtio-console.ts'])];
    if (i > 0) {
      without.push(times[0] ?? NaN);
      withIt.push(times[1] ?? NaN);
    }
  }
  const [most, least] = [median(withIt), median(without)];
  row(`launch request → first hook stop, with a driver of ${LINES} lines`, 'ms', most);
  row('the same without it', 'ms', least);
  row('what the driver costs at the start', 'ms', (most ?? NaN) - (least ?? NaN));
  await statements(bench);
}

/**
 * The example's console driver, made longer by copies of one of its functions, with a command that counts.
 *
 * @param {string} file
 */
function writeDriver(file) {
  const example = readFileSync(path.join(root, 'examples/new-driver/virtio-console.ts'), 'utf8');
  const command = [
    'function do_spin(): number {',
    '  let sum = 0;',
    '  for (let i = 0; i < 10_000_000; i++) {',
    '    sum = (sum + i) | 0;',
    '  }',
    '  return sum === -1 ? 1 : 0;',
    '}',
    "U_BOOT_CMD({ name: 'spin', maxargs: 1, usage: 'counts', cmd: do_spin });",
  ];
  const lines = [...example.trimEnd().split('\n'), ...command];
  for (let i = 0; lines.length < LINES; i++) {
    lines.push(
      `function unused_${i}(dev: UDevice, value: number): number {`,
      '  const status = { value };',
      '  if (value !== 0) {',
      '    virtio_get_status(dev, status);',
      '  }',
      "  printf('%s: %d\\n', dev.name, status.value);",
      '  return status.value;',
      '}',
    );
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/**
 * A session that stands at its first hook.
 *
 * @param {DriverBench} bench
 * @param {readonly string[]} files
 */
async function launched({ cli, folder, machine }, files) {
  const client = new DapClient([process.execPath, cli, 'dap'], folder);
  await client.request('initialize', { adapterID: 'uboot-virtio', pathFormat: 'path' });
  const initialized = client.event('initialized');
  const stopped = client.event('stopped');
  const from = performance.now();
  const launch = client.request('launch', {
    qemu: machine,
    cwd: folder,
    console: 'terminal',
    hooks: [HOOK],
    drivers: files,
  });
  await initialized;
  await client.request('configurationDone');
  await launch;
  await stopped;
  return { client, milliseconds: performance.now() - from };
}

/**
 * @param {DriverBench} bench
 * @param {readonly string[]} files
 */
async function launchOnce(bench, files) {
  const { client, milliseconds } = await launched(bench, files);
  await end(client);
  return milliseconds;
}

/** @param {DapClient} client */
async function end(client) {
  await client.request('disconnect', { terminateDebuggee: true });
  await client.close();
}

/** @param {DriverBench} bench */
async function statements(bench) {
  const { client } = await launched(bench, ['virtio-console.ts']);
  const prompt = client.until(/\n=> $/);
  await client.request('continue', { threadId: 1 });
  await prompt;
  /** @param {string} line */
  const rate = async (line) => {
    await client.type(line);
    const before = await statementOf(client);
    const milliseconds = await client.type(line);
    return ((await statementOf(client)) - before) / milliseconds / 1000;
  };
  /** @type {number[]} */
  const theirs = [];
  /** @type {number[]} */
  const ours = [];
  for (let i = 0; i < 5; i++) {
    ours.push(await rate('spin'));
    theirs.push(await rate('mw.b 42000000 0 800000'));
  }
  await end(client);
  bench.row("statements per second in a driver of the user's", 'M/s', median(ours));
  bench.row("the same in the firmware's own code, in turns", 'M/s', median(theirs));
}

/** @param {DapClient} client */
async function statementOf(client) {
  const snapshot = /** @type {{ statement: number }} */ (
    await client.request('uboot-virtio/virtioSnapshot')
  );
  return snapshot.statement;
}
