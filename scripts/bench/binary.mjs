import { existsSync } from 'node:fs';
import { ConsoleDriver, median, percentile } from './console-driver.mjs';
import { DapClient } from './dap-client.mjs';
import { launches } from './launch.mjs';

const FIRMWARE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';
/** The status register of the first virtio-mmio device, which is in the last slot. */
const STATUS_REGISTER = '0x10008070';
/** @type {readonly ('ours' | 'qemu')[]} */
const BOTH = ['ours', 'qemu'];
/** @type {readonly ('ours' | 'qemu')[]} */
const OURS = ['ours'];
const STEPS = 100;
const STEPS_BACK = 20;

/**
 * @typedef {object} BinaryBench
 * @property {string} cli
 * @property {string} folder  for images and relative names
 * @property {number} runs
 * @property {boolean} besideQemu
 * @property {boolean} besideGdb
 * @property {(what: string, unit: string, mine: number | undefined, theirs?: number) => void} row
 */

/**
 * Debian's U-Boot for riscv64 on our processor, beside QEMU and gdb.
 *
 * @param {BinaryBench} bench
 */
export async function binary(bench) {
  const { row } = bench;
  if (!existsSync(FIRMWARE)) {
    row('real U-Boot: not here, package u-boot-qemu is missing', '', undefined);
    return;
  }
  const machine = [
    ...['qemu-system-riscv64', '-nographic', '-machine', 'virt', '-bios', FIRMWARE],
    ...['-netdev', 'user,id=net0', '-device', 'virtio-net-device,netdev=net0'],
    ...['-drive', 'if=none,file=ext4.img,format=raw,id=hd0'],
    ...['-device', 'virtio-blk-device,drive=hd0'],
  ];
  await boots(bench, machine);
  await launches({
    ...bench,
    machine,
    what: 'real U-Boot: ',
    hook: 'child_pre_probe:virtio-net#*',
    gdb: { architecture: 'riscv:rv64', register: STATUS_REGISTER },
  });
  await steps(bench, machine);
}

/**
 * @param {BinaryBench} bench
 * @param {readonly string[]} machine
 */
async function boots({ cli, folder, runs, besideQemu, row }, machine) {
  const none = () => ({
    prompt: /** @type {number[]} */ ([]),
    crc: /** @type {number[]} */ ([]),
    memory: /** @type {number[]} */ ([]),
  });
  const figures = { ours: none(), qemu: none() };
  const commands = {
    ours: [process.execPath, cli, 'run', '--', ...machine],
    qemu: machine,
  };
  for (let i = 0; i <= runs; i++) {
    for (const who of besideQemu ? BOTH : OURS) {
      const guest = new ConsoleDriver(commands[who], folder);
      const prompt = await guest.boot();
      const memory = guest.residentMiB();
      const crc = await guest.type('crc32 80000000 1000000');
      if (i > 0) {
        figures[who].prompt.push(prompt);
        figures[who].memory.push(memory);
        figures[who].crc.push(crc);
      }
      await guest.close();
    }
  }
  /** @param {'prompt' | 'crc' | 'memory'} key */
  const both = (key) =>
    /** @type {[number | undefined, number | undefined]} */ ([
      median(figures.ours[key]),
      median(figures.qemu[key]),
    ]);
  row('real U-Boot: process start → prompt', 'ms', ...both('prompt'));
  row('real U-Boot: `crc32` of 16 MiB (130 M instructions)', 'ms', ...both('crc'));
  row('real U-Boot: resident memory at the prompt (`-m 128M`)', 'MiB', ...both('memory'));
}

/**
 * @param {BinaryBench} bench
 * @param {readonly string[]} machine
 */
async function steps({ cli, folder, row }, machine) {
  const client = new DapClient([process.execPath, cli, 'dap'], folder);
  await client.request('initialize', { adapterID: 'uboot-virtio', pathFormat: 'path' });
  const initialized = client.event('initialized');
  const stopped = client.event('stopped');
  const launched = client.request('launch', {
    qemu: machine,
    cwd: folder,
    console: 'debugConsole',
    hooks: ['child_pre_probe:virtio-net#*'],
  });
  await initialized;
  await client.request('configurationDone');
  await launched;
  await stopped;
  /**
   * @param {string} command
   * @param {object} [args]
   */
  const timed = async (command, args = {}) => {
    const next = client.event('stopped');
    const from = performance.now();
    await client.request(command, { threadId: 1, ...args });
    await next;
    return performance.now() - from;
  };
  const instruction = { granularity: 'instruction' };
  /** @type {Record<string, number[]>} */
  const took = { forward: [], back: [], over: [] };
  for (let i = 0; i < STEPS; i++) {
    took['forward']?.push(await timed('stepIn', instruction));
  }
  for (let i = 0; i < STEPS_BACK; i++) {
    took['back']?.push(await timed('stepBack', instruction));
    took['over']?.push(await timed('stepBack', { granularity: 'line' }));
  }
  row('real U-Boot: step by instruction, median', 'ms', median(took['forward'] ?? []));
  row('real U-Boot: the same, 99th percentile', 'ms', percentile(took['forward'] ?? [], 0.99));
  row('real U-Boot: step back by instruction, median', 'ms', median(took['back'] ?? []));
  row('real U-Boot: step back over calls, median', 'ms', median(took['over'] ?? []));
  row('real U-Boot: reverse continue to the beginning', 'ms', await timed('reverseContinue'));
  await client.request('disconnect', { terminateDebuggee: true });
  await client.close();
}
