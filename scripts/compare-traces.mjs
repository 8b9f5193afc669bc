// `npm run compare:traces -- [--cli FILE] [--events] [--jobs N] [--fw DIR] --img DIR FILE.trace...`
//
// Plays recordings of QEMU's register trace against `uboot-virtio run --trace` (--cli: which build, dist/cli.js unless
// given) and compares every register access of the guest (region, address, size, value) and, if the recording's `# trace: `
// line has them, every access to PCI configuration space (function, offset, value; recordings don't have its size), in
// one order. With --events also what the device did (chains taken and returned, block requests). A recording's header
// has the command line, its `## ` lines what was typed.
// Addresses of rings (and of their pages) are compared by identity, not by number, as they lie on the guest's heap: one
// ring of the recording is one ring here and another one another, each as in the recording within its page and with its
// parts as far from each other, and all of it in RAM. See traces/ring-addresses.mjs.
// Left out: QEMU's own words for what the accesses already say (virtio_set_status, virtio_queue_notify, virtio_mmio_*,
// virtio_pci_*), interrupt lines, and what host memory it allocates.
// Ends with `N passed, N failed, N skipped`; exit status 1 if any failed.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseJson } from './parse-json.mjs';
import { root, run } from './run-command.mjs';
import { RingReader, ramOf, ringDifference } from './traces/ring-addresses.mjs';

/**
 * @typedef {import('../src/base/trace-event.js').TraceEvent} TraceEvent
 * @typedef {{ typed: string, lines: string[] }} Step
 * @typedef {{ failed?: string, skipped?: string }} Result
 */

/**
 * Splits a recording into its command line, what was traced, and its steps: what was typed and the lines that followed.
 *
 * @param {string} file
 */
function readRecording(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const qemu = lines.find((line) => line.startsWith('# qemu: '))?.slice('# qemu: '.length);
  // Recordings without PCI devices were made without these events.
  const withConfig = lines.some((line) => line.startsWith('# trace: ') && line.includes('pci_cfg'));
  /** @type {Step[]} */
  const steps = [];
  for (const line of lines) {
    if (line.startsWith('## ')) {
      steps.push({ typed: line.slice(3), lines: [] });
    } else if (line !== '' && !line.startsWith('#')) {
      steps.at(-1)?.lines.push(line);
    }
  }
  return { qemu, withConfig, steps };
}

/** @param {string | number} text */
const hex = (text) => `0x${BigInt(text).toString(16)}`;

/**
 * Our events in the words of the recording; undefined for what a recording doesn't have.
 *
 * @param {TraceEvent} event
 */
function traceLine(event) {
  switch (event.kind) {
    case 'registerRead':
    case 'registerWrite':
      return `${event.kind === 'registerRead' ? 'R' : 'W'} ${event.region} ${hex(event.address)} ${event.sizeBytes} ${hex(event.value)}`;
    case 'chainTaken':
      return `virtqueue_pop in_num ${event.writableDescriptors} out_num ${event.readableDescriptors}`;
    case 'usedPublished':
      return `virtqueue_fill len ${event.writtenBytes}`;
    case 'blockRequest':
      return event.requestType === 0 || event.requestType === 1
        ? `virtio_blk_handle_${event.requestType === 0 ? 'read' : 'write'} sector ${event.sector} nsectors ${event.sectors}`
        : undefined;
    case 'pciConfigRead':
      return `pci_cfg_read ${event.device} ${event.place} @${hex(event.offset)} -> ${hex(event.value)}`;
    case 'pciConfigWrite':
      return `pci_cfg_write ${event.device} ${event.place} @${hex(event.offset)} <- ${hex(event.value)}`;
    default:
      return undefined;
  }
}

/**
 * The lines of a recording that are compared, without QEMU's names for its objects.
 *
 * @param {string} line
 * @param {boolean} withEvents
 */
function recordedLine(line, withEvents) {
  if (/^[RW] /.test(line)) {
    const [kind, region, address = '', size, value = ''] = line.split(' ');
    return `${kind} ${region} ${hex(address)} ${size} ${hex(value)}`;
  }
  const config = /^(pci_cfg_\w+ \S+ \S+) @(\w+) (->|<-) (\w+)$/.exec(line);
  if (config !== null) {
    const [, access, offset = '', direction, value = ''] = config;
    return `${access} @${hex(offset)} ${direction} ${hex(value)}`;
  }
  if (!withEvents) {
    return undefined;
  }
  const match =
    /^(virtqueue_pop) vq\d+ (in_num \d+ out_num \d+)/.exec(line) ??
    /^(virtqueue_fill) vq\d+ (len \d+)/.exec(line) ??
    /^(virtio_blk_handle_(?:read|write)) vdev\d+ (.*)$/.exec(line);
  return match === null ? undefined : `${match[1]} ${match[2]}`;
}

/**
 * Cuts the events of a run at the lines that were typed.
 *
 * @param {string} traceFile
 * @param {boolean} withConfig
 * @param {boolean} withEvents
 */
function stepsOfRun(traceFile, withConfig, withEvents) {
  /** @type {Step[]} */
  const steps = [{ typed: 'boot', lines: [] }];
  for (const text of readFileSync(traceFile, 'utf8').split('\n')) {
    if (text === '') {
      continue;
    }
    const event = /** @type {TraceEvent} */ (parseJson(text));
    if (event.kind === 'typed') {
      steps.push({ typed: event.line, lines: [] });
      continue;
    }
    const line = traceLine(event);
    const isConfig = line?.startsWith('pci_cfg_') === true;
    if (line !== undefined && (isConfig ? withConfig : withEvents || /^[RW] /.test(line))) {
      steps.at(-1)?.lines.push(line);
    }
  }
  return steps;
}

/**
 * @param {readonly string[]} wanted
 * @param {readonly string[]} found
 */
function firstDifference(wanted, found) {
  for (let i = 0; i < Math.max(wanted.length, found.length); i++) {
    if (wanted[i] !== found[i]) {
      return `access ${i + 1}: expected ${wanted[i] ?? 'nothing more'}, found ${found[i] ?? 'nothing more'}`;
    }
  }
  return undefined;
}

/**
 * @param {string} file
 * @param {{ img: string, cli: string, fw: string, events: boolean }} options
 * @returns {Promise<Result>}
 */
async function play(file, options) {
  const { qemu, withConfig, steps } = readRecording(file);
  if (qemu === undefined) {
    return { failed: 'expected a line that begins with "# qemu: ", found none' };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'compare-traces-'));
  try {
    mkdirSync(path.join(folder, 'img'));
    if (options.fw !== '') {
      symlinkSync(path.resolve(options.fw), path.join(folder, 'fw'));
    }
    for (const [, image = ''] of qemu.matchAll(/img\/([\w.-]+)/g)) {
      const source = path.join(options.img, image);
      if (!existsSync(source)) {
        return { skipped: `no image ${image} in ${options.img}` };
      }
      execFileSync('cp', ['--sparse=always', source, path.join(folder, 'img', image)]);
      execFileSync('chmod', ['u+w', path.join(folder, 'img', image)]);
    }
    const typeFile = path.join(folder, 'typed.txt');
    const traceFile = path.join(folder, 'trace.jsonl');
    writeFileSync(
      typeFile,
      steps
        .slice(1)
        .map((step) => `${step.typed}\n`)
        .join(''),
    );
    const argv = [
      process.execPath,
      options.cli,
      'run',
      '--type',
      typeFile,
      '--trace',
      traceFile,
      '--timeout',
      '60',
      '--',
      ...qemu.split(' '),
    ];
    const { code, output } = await run(argv, { cwd: folder, timeoutSeconds: 90 });
    if (options.fw !== '' && output.includes('the built-in U-Boot runs')) {
      return { failed: `expected the firmware of ${options.fw}: ${output.trim().split('\n')[0]}` };
    }
    if (code !== 0 || !existsSync(traceFile)) {
      return { failed: `the run ended with ${code}: ${output.trim().split('\n').at(-1)}` };
    }
    const found = stepsOfRun(traceFile, withConfig, options.events);
    const recordedRings = new RingReader();
    const foundRings = new RingReader();
    for (const [i, step] of steps.entries()) {
      const wanted = step.lines
        .map((line) => recordedLine(line, options.events))
        .filter((line) => line !== undefined)
        .map((line) => recordedRings.line(line));
      const lines = (found[i]?.lines ?? []).map((line) => foundRings.line(line));
      const difference = firstDifference(wanted, lines);
      if (difference !== undefined) {
        return { failed: `${step.typed}: ${difference}` };
      }
    }
    const { placements } = foundRings;
    const difference = ringDifference(recordedRings.placements, placements, ramOf(qemu));
    return difference === undefined ? {} : { failed: difference };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    img: { type: 'string', default: 'img' },
    fw: { type: 'string', default: '' },
    cli: { type: 'string', default: path.join(root, 'dist/cli.js') },
    events: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
  },
});
const options = { ...values, img: path.resolve(values.img), cli: path.resolve(values.cli) };
const count = { passed: 0, failed: 0, skipped: 0 };
const waiting = [...positionals];
async function work() {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const name = path.basename(file, '.trace');
    const result = await play(path.resolve(file), options);
    if (result.failed !== undefined) {
      count.failed++;
      console.log(`FAIL ${name}: ${result.failed}`);
    } else if (result.skipped !== undefined) {
      count.skipped++;
      console.log(`SKIP ${name}: ${result.skipped}`);
    } else {
      count.passed++;
      console.log(`ok   ${name}`);
    }
  }
}
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;
