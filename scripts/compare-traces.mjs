// `npm run compare:traces -- --img DIR FILE.trace...`
//
// Plays recordings of QEMU's register trace against `uboot-virtio run --trace` and compares every register access of the
// guest, in order: region, address, size, value. With --events also what the device did (status changes, chains taken and
// returned, block requests). A recording's header has the command line, its `## ` lines what was typed.
// Ends with `N passed, N failed, N skipped`; exit status 1 if any failed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './run-command.mjs';

/** Splits a recording into its command line and its steps: what was typed, and the lines that followed. */
function readRecording(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const qemu = lines.find((line) => line.startsWith('# qemu: '))?.slice('# qemu: '.length);
  const steps = [];
  for (const line of lines) {
    if (line.startsWith('## ')) {
      steps.push({ typed: line.slice(3), lines: [] });
    } else if (line !== '' && !line.startsWith('#')) {
      steps.at(-1)?.lines.push(line);
    }
  }
  return { qemu, steps };
}

const hex = (text) => `0x${BigInt(text).toString(16)}`;

/** Our events in the words of the recording; undefined for what a recording doesn't have. */
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
    case 'pciConfigWrite':
      return undefined;
    default:
      return undefined;
  }
}

/** The lines of a recording that are compared, without QEMU's names for its objects. */
function recordedLine(line, withEvents) {
  if (/^[RW] /.test(line)) {
    const [kind, region, address, size, value] = line.split(' ');
    return `${kind} ${region} ${hex(address)} ${size} ${hex(value)}`;
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

/** Cuts the events of a run at the lines that were typed. */
function stepsOfRun(traceFile, withEvents) {
  const steps = [{ typed: 'boot', lines: [] }];
  for (const text of readFileSync(traceFile, 'utf8').split('\n')) {
    if (text === '') {
      continue;
    }
    const event = JSON.parse(text);
    if (event.kind === 'typed') {
      steps.push({ typed: event.line, lines: [] });
      continue;
    }
    const line = traceLine(event);
    if (line !== undefined && (withEvents || /^[RW] /.test(line))) {
      steps.at(-1).lines.push(line);
    }
  }
  return steps;
}

function firstDifference(wanted, found) {
  for (let i = 0; i < Math.max(wanted.length, found.length); i++) {
    if (wanted[i] !== found[i]) {
      return `access ${i + 1}: expected ${wanted[i] ?? 'nothing more'}, found ${found[i] ?? 'nothing more'}`;
    }
  }
  return undefined;
}

async function play(file, options) {
  const { qemu, steps } = readRecording(file);
  if (qemu === undefined) {
    return { failed: 'expected a line that begins with "# qemu: ", found none' };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'compare-traces-'));
  try {
    mkdirSync(path.join(folder, 'img'));
    for (const [, image] of qemu.matchAll(/img\/([\w.-]+)/g)) {
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
      path.join(root, 'dist/cli.js'),
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
    if (code !== 0 || !existsSync(traceFile)) {
      return { failed: `the run ended with ${code}: ${output.trim().split('\n').at(-1)}` };
    }
    const found = stepsOfRun(traceFile, options.events);
    for (const [i, step] of steps.entries()) {
      const wanted = step.lines
        .map((line) => recordedLine(line, options.events))
        .filter((line) => line !== undefined);
      const difference = firstDifference(wanted, found[i]?.lines ?? []);
      if (difference !== undefined) {
        return { failed: `${step.typed}: ${difference}` };
      }
    }
    return {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { img: { type: 'string', default: 'img' }, events: { type: 'boolean', default: false } },
});
const count = { passed: 0, failed: 0, skipped: 0 };
for (const file of positionals) {
  const name = path.basename(file, '.trace');
  const result = await play(path.resolve(file), { ...values, img: path.resolve(values.img) });
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
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;
