import { bytesSource, type ByteSource } from '../../src/elf/file/byte-source';
import { openElf, type ElfFile } from '../../src/elf/file/elf-file';
import { recognizeFirmware } from '../../src/elf/image/firmware-image';
import { compareCode } from '../../src/elf/image/same-code';
import { findUBootVersion } from '../../src/elf/image/u-boot-version';
import { SymbolIndex } from '../../src/elf/symbols/symbol-index';
import { uBootLists } from '../../src/elf/symbols/u-boot-list';
import { ElfBytes, writeElf, writeNote, writeSymbols } from '../support/elf-writer';
import { mutate } from './mutate';
import { Random } from './random';

/*
 * ELF files and raw images with random mistakes: each is read as a whole, compared with the one that it was made of and with itself.
 * Nothing throws, takes long or much memory, and what is wrong is said with what was expected, what was found and where.
 *
 *   node -r scripts/typescript-require.cjs test/fuzz/elf-files.ts FILES SECONDS [SEED]
 *
 * Ends after so many files or seconds. The last line is `N passed, N failed, N skipped`, counted in hundreds of files.
 */
const [files = '10000', seconds = '50', from = '1'] = process.argv.slice(2);
/** A file takes some milliseconds. */
const MOST_MS = 2000;
const MOST_MIB = 64;
const MIB = 2 ** 20;
const ONE_IS_READ = 5;

const BASE = 0x8000_0000;
const SYMBOLS = 300;

type Encoding = Pick<Parameters<typeof writeElf>[0], 'bits' | 'littleEndian'>;

/** A file with everything that is read: code, data, relocations, notes and two symbol tables. */
function original(encoding: Encoding): Uint8Array {
  const { bits = 64, littleEndian = true } = encoding;
  const text = Uint8Array.from({ length: 2048 }, (_, i) => Math.imul(i, 0x9e37_79b1) >>> 24);
  const rela = new ElfBytes(bits, littleEndian);
  for (let i = 0; i < 50; i++) {
    rela
      .word(BASE + 2048 + 8 * i)
      .word(i % 2 === 0 ? 3 : 1)
      .word(BASE + i);
  }
  const symbols = Array.from({ length: SYMBOLS }, (_, i) => ({
    name: i % 5 === 0 ? `_u_boot_list_2_driver_2_virtio_${i}` : `function_${i}`,
    value: BASE + 6 * i,
    size: i % 3 === 0 ? 0 : 6,
  }));
  const [table, strings] = writeSymbols(symbols, 5, encoding);
  const [dynamic, dynamicStrings] = writeSymbols(symbols.slice(0, 20), 7, encoding);
  const entryBytes = (3 * bits) / 8;
  const content = rela.toBytes();
  return writeElf({
    ...encoding,
    entry: BASE,
    sections: [
      { name: '.text', type: 1, flags: 6, address: BASE, content: text },
      { name: '.rela.dyn', type: 4, flags: 2, address: BASE + 2048, content, entryBytes },
      {
        name: '.note',
        type: 7,
        flags: 2,
        address: BASE + 2048 + content.length,
        content: writeNote('GNU', 3, Uint8Array.of(1, 2, 3, 4), littleEndian),
      },
      table,
      strings,
      { ...dynamic, name: '.dynsym', type: 11 },
      dynamicStrings,
      { name: '.bss', type: 8, flags: 3, size: 0x1_0000 },
    ],
    segments: [
      { section: 1, lastSection: 3, address: BASE, memoryBytes: 0x1_0000 },
      { type: 4, section: 3, address: 0 },
    ],
  });
}

/** U-Boot's start, then functions that load, call and return; a version. */
function rawImage(): Uint8Array {
  const code = new ElfBytes().number(0xf140_2573, 4).number(0x84ae_822a, 4);
  for (let i = 0; i < 500; i++) {
    code.number(0x0004_3783, 4).number(0x0040_00ef, 4).number(0x8082, 2);
  }
  return code.raw(Buffer.from('U-Boot 2023.01 (Jan 09 2023)\0')).toBytes();
}

const ORIGINALS: readonly [Uint8Array, ...Uint8Array[]] = [
  original({ bits: 64, littleEndian: true }),
  original({ bits: 64, littleEndian: false }),
  original({ bits: 32, littleEndian: true }),
  original({ bits: 32, littleEndian: false }),
  rawImage(),
];
/** Checks that a failure is said in full. @returns what is wrong with it */
function said(what: string, message: string | undefined): string | undefined {
  return message === undefined ||
    /^offset 0x[0-9a-f]+: expected [ -~]+, found [ -~]+$/.test(message)
    ? undefined
    : `${what}: "${message}"`;
}

/** Files whose symbols could still be read: without any, nothing was tested but headers. */
const seen = { withSymbols: 0 };

const errorOf = (result: { ok: boolean; error?: { message: string } }) => result.error?.message;

/** Reads all that there is. @returns what is wrong */
function readAll(elf: ElfFile, original: ByteSource): string | undefined {
  const sections = elf.sections();
  const parts = elf.loadParts();
  const symbols = elf.symbols();
  const problems = [
    said('sections', errorOf(sections)),
    said('segments', errorOf(elf.segments())),
    said('load', errorOf(parts)),
    said('symbols', errorOf(symbols)),
    said('dynamic symbols', errorOf(elf.symbolsOf('dynsym'))),
    said('relocations', errorOf(elf.relocations())),
    said('notes', errorOf(elf.notes())),
    ...(sections.ok ? sections.value : []).map((s) => said('content', errorOf(elf.content(s)))),
    ...elf.problems.map(({ message }) => said('problem', message)),
  ];
  if (parts.ok) {
    const loaded = parts.value.reduce((sum, { bytes }) => sum + bytes.length, 0);
    problems.push(loaded > elf.sizeBytes ? `${loaded} bytes to load` : undefined);
  }
  if (symbols.ok && symbols.value.length > 0) {
    seen.withSymbols++;
    const index = new SymbolIndex(symbols.value);
    index.at(BASE + 100);
    index.matching('*function*1*');
    uBootLists(symbols.value);
  }
  const raw = compareCode(elf, { format: 'raw', source: original });
  const itself = compareCode(elf, { format: 'elf', elf });
  problems.push(said('raw image', errorOf(raw)), said('itself', errorOf(itself)));
  return problems.find((problem) => problem !== undefined);
}

function run(seed: number): string | undefined {
  const random = new Random(seed);
  const unchanged = random.pick(ORIGINALS);
  let bytes: Uint8Array = unchanged.slice();
  for (let i = 1 + random.below(8); i > 0 && bytes.length > 0; i--) {
    bytes = mutate(bytes, random);
  }
  // Half of them as a file that is read in parts, whose parts are copies.
  const inner = bytesSource(bytes);
  const source: ByteSource = random.chance(50)
    ? inner
    : {
        sizeBytes: bytes.length,
        read: (offset, length) => inner.read(offset, length).slice(),
      };
  findUBootVersion(source);
  const { sentence } = recognizeFirmware(source);
  if (sentence === '') {
    return 'no sentence';
  }
  const elf = openElf(source);
  return elf.ok ? readAll(elf.value, bytesSource(unchanged)) : said('header', elf.error.message);
}

/** What objects and buffers take, also those that are no longer needed but not yet freed. */
function usedMiB(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MIB;
}

/** The most that the process has ever had: what was freed again within a file shows here. */
function peakMiB(): number {
  return (process.resourceUsage().maxRSS * 1024) / MIB;
}

const endAt = performance.now() + Number(seconds) * 1000;
const first = Number(from);
const failures: string[] = [];
let done = 0;
let slowestMs = 0;
let mostMiB = 0;
for (; done < Number(files) && performance.now() < endAt; done++) {
  const seed = first + done;
  const [before, peakBefore] = [usedMiB(), peakMiB()];
  const started = process.cpuUsage();
  let problem: string | undefined;
  try {
    problem = run(seed);
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user } = process.cpuUsage(started);
  slowestMs = Math.max(slowestMs, user / 1000);
  if (user / 1000 > MOST_MS) {
    problem ??= `took ${Math.round(user / 1000)} ms`;
  }
  const tookMiB = Math.max(usedMiB() - before, peakMiB() - peakBefore);
  mostMiB = Math.max(mostMiB, tookMiB);
  if (tookMiB > MOST_MIB) {
    problem ??= `took ${Math.round(tookMiB)} MiB of memory`;
  }
  if (problem !== undefined) {
    failures.push(`✘ seed ${seed}: ${problem}`);
  }
}
const { withSymbols } = seen;
if (withSymbols * ONE_IS_READ < done) {
  failures.push(`✘ expected symbols in one of ${ONE_IS_READ} files, found them in ${withSymbols}`);
}
console.log(failures.slice(0, 6).join('\n'));
console.log(
  `${done} files, ${withSymbols} with symbols, slowest ${Math.round(slowestMs)} ms, at most ${Math.round(mostMiB)} MiB of memory for one`,
);
const passed = Math.max(done - failures.length, 0);
console.log(`${Math.ceil(passed / 100)} passed, ${failures.length} failed, 0 skipped`);
process.exitCode = failures.length === 0 && done > 0 ? 0 : 1;
