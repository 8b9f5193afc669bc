import { gzipSync } from 'node:zlib';
import { silentEvents } from '../../src/base/trace-event';
import { createSeededRandom } from '../../src/base/seeded-random';
import { fail, ok } from '../../src/base/result';
import { parseQemuCommandLine } from '../../src/config/qemu-cmdline/parse';
import { MAX_RAM_BYTES } from '../../src/cpu/riscv/layout';
import { readLoadable } from '../../src/elf/image/loadable';
import { gunzip } from '../../src/host/gunzip';
import { createMachine } from '../../src/machine/machine';
import {
  chooseFirmware,
  type FirmwareChoice,
} from '../../src/targets/session/firmware/choose-firmware';
import { ElfBytes, writeElf, writeSymbols } from '../support/elf-writer';
import { mutate } from './mutate';
import { Random } from './random';

/*
 * Images with random mistakes as firmware, kernel, RAM disk, symbols and loaded file of a command line: which firmware runs is decided,
 * its machine is built and reset. Nothing throws, takes long or much memory, and what is wrong is said.
 *
 *   node -r scripts/typescript-require.cjs test/fuzz/firmware-images.ts COUNT SECONDS [SEED]
 *
 * COUNT is the number of command lines, with five images each. Ends after so many or seconds. The last line is `N passed, N failed, N
 * skipped`, counted in hundreds of images.
 */
const [count = '2000', seconds = '40', from = '1'] = process.argv.slice(2);
const MOST_MS = 2000;
const MIB = 2 ** 20;
/** Of the whole process; machines that are no longer used may not be freed yet. */
const MOST_MIB = 1024;
/** One of so many command lines must have got a machine and a binary: else nothing was tested but what refuses them. */
const LEAST = { loaded: 3, binaries: 10 } as const;
const IMAGES = ['u-boot.bin', 'other.bin', 'u-boot', 'Image', 'loaded'] as const;

const CSRR_A0_MHARTID = 0xf140_2573;
const KEEP = 0x84ae_822a;

function code(load: number, ...start: number[]): Uint8Array {
  const bytes = new ElfBytes();
  for (const word of start) {
    bytes.number(word, 4);
  }
  for (let i = 0; i < 100; i++) {
    bytes.number(load, 4).number(0x0040_00ef, 4).number(0x8082, 2);
  }
  return bytes.toBytes();
}

const LD = 0x0004_3783;
const LW = 0x0004_2783;
const MACHINE = code(LD, CSRR_A0_MHARTID, KEEP);

function elf(bits: 32 | 64, address: number, memoryBytes: number): Uint8Array {
  const symbols = [{ name: 'relocate_code', value: address + 8, size: 4 }];
  const content = code(bits === 64 ? LD : LW, CSRR_A0_MHARTID, KEEP);
  return writeElf({
    bits,
    entry: address,
    sections: [
      { name: '.text', type: 1, flags: 6, address, content },
      ...writeSymbols(symbols, 3, { bits }),
    ],
    segments: [
      { section: 1, address, memoryBytes },
      { section: 1, address: address + 0x4000 },
    ],
  });
}

function mkimage(type: number, compression: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x27051956);
  view.setUint32(12, data.length);
  view.setUint32(16, 0x8030_0000);
  view.setUint32(20, 0x8030_0000);
  bytes.set([5, 26, type, compression], 28);
  bytes.set(data, 64);
  return bytes;
}

const ORIGINALS: readonly [Uint8Array, ...Uint8Array[]] = [
  MACHINE,
  code(LD, KEEP),
  code(LW, CSRR_A0_MHARTID, KEEP),
  code(LD, 0x0005_0433, 0x0005_84b3, 0x0006_0933),
  elf(64, 0x8000_0000, 0x1000),
  elf(64, 0x8020_0000, 0x1000),
  elf(32, 0x8000_0000, 0x1000),
  mkimage(2, 0, MACHINE),
  mkimage(2, 1, gzipSync(MACHINE)),
  mkimage(3, 0, MACHINE),
];

const NAMES = ['u-boot.bin', 'other.bin', 'u-boot', 'Image', 'loaded', 'none', 'gone'] as const;
const ADDRESSES = [
  '0',
  ...['0x1000', '0x20000000', '0x80000000', '0x80100000', '0x807ffff0', '-1'],
] as const;

/** A line that mostly has what is to be loaded. */
function commandLine(random: Random): string {
  const program = random.chance(75) ? 'riscv64' : random.pick(['riscv32', 'arm']);
  const name = (): string => random.pick(NAMES);
  const parts = [`qemu-system-${program} -machine virt -m ${random.pick(['8M', '16M', '3M'])}`];
  if (random.chance(80)) {
    parts.push(`-bios ${random.chance(70) ? 'u-boot.bin' : name()}`);
  }
  if (random.chance(50)) {
    parts.push(`-kernel ${name()}`, random.chance(30) ? `-initrd ${name()}` : '');
  }
  if (random.chance(40)) {
    const cpu = random.chance(30) ? ',cpu-num=0' : '';
    parts.push(`-device loader,file=${name()},addr=${random.pick(ADDRESSES)}${cpu}`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

const seen = { loaded: 0, binaries: 0 };

/** A line that a person could read. @returns what is wrong with it */
function said(what: string, line: string): string | undefined {
  return /^[ -~]{10,1000}$/.test(line) ? undefined : `${what}: "${line}"`;
}

function run(seed: number): string | undefined {
  const random = new Random(seed);
  const files = new Map<string, Uint8Array>();
  for (const name of IMAGES) {
    let bytes: Uint8Array = random.pick(ORIGINALS).slice();
    for (let i = random.below(5); i > 0 && bytes.length > 0; i--) {
      bytes = mutate(bytes, random);
    }
    files.set(`/s/${name}`, bytes);
  }
  const line = commandLine(random);
  const { description } = parseQemuCommandLine(line.split(' '));
  if (description === undefined) {
    return `no command line: ${line}`;
  }
  const asked = random.below(10);
  const choice = chooseFirmware({
    description,
    cwd: '/s',
    firmware: asked === 0 ? 'other.bin' : asked === 1 ? 'built-in' : undefined,
    symbols: random.chance(10) ? 'u-boot' : undefined,
    read: (place) => {
      const bytes = files.get(place);
      return bytes === undefined
        ? fail({ code: 'ENOENT', text: 'No such file or directory' })
        : ok(bytes);
    },
    maxRamBytes: MAX_RAM_BYTES,
  });
  return choice.ok
    ? (choice.value.notes.map((note) => said('note', note)).find(Boolean) ??
        loadAndReset(choice.value, description, files))
    : said('choice', choice.error);
}

function loadAndReset(
  choice: FirmwareChoice,
  description: Parameters<typeof createMachine>[0],
  files: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  const firmware = choice.kind === 'binary' ? choice.firmware : undefined;
  const machine = createMachine(description, {
    openDisk: () => fail('no disks'),
    createNetwork: () => undefined,
    readBootFile: (name) => files.get(`/s/${name}`),
    readLoadable: (bytes, loadableFor) => readLoadable(bytes, loadableFor, gunzip),
    ...(firmware === undefined ? {} : { firmware }),
    clock: { nowNs: () => 0 },
    random: createSeededRandom(1),
    console: { write: () => undefined },
    events: silentEvents,
    log: () => undefined,
  });
  if (!machine.ok) {
    return machine.error.map(({ message }) => said('machine', message)).find(Boolean);
  }
  seen.loaded++;
  const { value } = machine;
  value.reset();
  const start = value.hartStart?.(0);
  value.dispose();
  if (firmware === undefined) {
    return undefined;
  }
  seen.binaries++;
  return start === undefined || !Number.isSafeInteger(start.a1) ? 'no start of hart 0' : undefined;
}

function peakMiB(): number {
  return (process.resourceUsage().maxRSS * 1024) / MIB;
}

const endAt = performance.now() + Number(seconds) * 1000;
const failures: string[] = [];
let done = 0;
let slowestMs = 0;
const peakBefore = peakMiB();
for (; done < Number(count) && performance.now() < endAt; done++) {
  const seed = Number(from) + done;
  const started = process.cpuUsage();
  let problem: string | undefined;
  try {
    problem = run(seed);
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const ms = process.cpuUsage(started).user / 1000;
  slowestMs = Math.max(slowestMs, ms);
  problem ??= ms > MOST_MS ? `took ${Math.round(ms)} ms` : undefined;
  if (problem !== undefined) {
    failures.push(`✘ seed ${seed}: ${problem}`);
  }
}
for (const what of ['loaded', 'binaries'] as const) {
  if (seen[what] * LEAST[what] < done) {
    failures.push(`✘ expected ${what} in one of ${LEAST[what]} lines, found ${seen[what]}`);
  }
}
const peak = peakMiB();
if (peak > MOST_MIB) {
  failures.push(`✘ expected at most ${MOST_MIB} MiB, found ${Math.round(peak)}`);
}
console.log(failures.slice(0, 6).join('\n'));
console.log(
  `${done} command lines of ${IMAGES.length} images, ${seen.loaded} machines, ${seen.binaries} with a binary, slowest ${Math.round(slowestMs)} ms, from ${Math.round(peakBefore)} to ${Math.round(peak)} MiB`,
);
const passed = Math.max(done - failures.length, 0) * IMAGES.length;
console.log(`${Math.ceil(passed / 100)} passed, ${failures.length} failed, 0 skipped`);
process.exitCode = failures.length === 0 && done > 0 ? 0 : 1;
