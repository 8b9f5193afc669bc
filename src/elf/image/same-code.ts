import { hex, hexBytes } from '../../base/hex';
import { ok, type Result } from '../../base/result';
import type { ByteSource } from '../file/byte-source';
import type { ElfFile } from '../file/elf-file';
import type { ElfProblem } from '../file/elf-problem';
import { SHT_NOTE } from '../file/elf-numbers';
import type { LoadPart } from '../file/load-parts';
import { buildIdOf, readNotes } from '../file/notes';
import { codeRanges, RelocatedPlaces, type CodeRange } from './code-ranges';

/** The first place where two builds are not the same. */
export interface CodeDifference {
  /** As linked. */
  readonly address: number;
  readonly section: string;
  /** Of the file with the symbols, from the address on. */
  readonly expected: Uint8Array;
  /** Of the image; empty where it ends. */
  readonly found: Uint8Array;
}

/** Is a file with symbols of the same build as an image, with a sentence for its user. */
export type CodeComparison = { readonly sentence: string } & (
  | { readonly kind: 'same'; readonly comparedBytes: number; readonly relocatedPlaces: number }
  /** All code is the same, but not what lies beside it, such as the time of the build. */
  | { readonly kind: 'other-data'; readonly difference: CodeDifference }
  | { readonly kind: 'other-code'; readonly difference: CodeDifference }
  | { readonly kind: 'other-build-id'; readonly expected: string; readonly found: string }
);

/** What runs: a raw image, which has no addresses of its own, or an ELF file. */
export type RunningImage =
  | { readonly format: 'raw'; readonly source: ByteSource }
  | { readonly format: 'elf'; readonly elf: ElfFile };

/** Are these bytes the same, and as many? A host may know a faster way. */
export type SameBytes = (a: Uint8Array, b: Uint8Array) => boolean;

/** So much is in memory at a time. */
const CHUNK_BYTES = 64 * 1024;
const SHOWN_BYTES = 8;

/**
 * Compares what an ELF file brings into memory with an image, but for the places that relocation changes. A raw image is
 * taken to begin with the lowest of the file's addresses, as `objcopy -O binary` makes it; what comes behind the file's
 * part (a device tree) is not looked at.
 *
 * @param sameBytes tells at once of parts that are the same; absent: they are looked at byte by byte
 */
export function compareCode(
  symbols: ElfFile,
  running: RunningImage,
  sameBytes: SameBytes = () => false,
): Result<CodeComparison, ElfProblem> {
  const ranges = codeRanges(symbols);
  const places = RelocatedPlaces.of(symbols);
  if (!ranges.ok) {
    return ranges;
  }
  if (!places.ok) {
    return places;
  }
  const image = imageBytes(running, ranges.value[0]?.loadAddress ?? 0);
  if (!image.ok) {
    return image;
  }
  const otherId = compareBuildIds(symbols, running, ranges.value, image.value);
  if (otherId !== undefined) {
    return ok(otherId);
  }
  return compareRanges(symbols, ranges.value, places.value, { image: image.value, sameBytes });
}

type ImageBytes = (loadAddress: number, lengthBytes: number) => Uint8Array;

/** What is compared with, and how. */
interface Comparing {
  readonly image: ImageBytes;
  readonly sameBytes: SameBytes;
}

function imageBytes(running: RunningImage, rawBase: number): Result<ImageBytes, ElfProblem> {
  if (running.format === 'raw') {
    return ok((address, length) => running.source.read(address - rawBase, length));
  }
  const parts = running.elf.loadParts();
  return parts.ok ? ok((address, length) => partBytes(parts.value, address, length)) : parts;
}

function partBytes(parts: readonly LoadPart[], address: number, length: number): Uint8Array {
  const part = parts.find((p) => address >= p.address && address < p.address + p.bytes.length);
  const from = address - (part?.address ?? 0);
  return part?.bytes.subarray(from, from + length) ?? new Uint8Array();
}

function compareBuildIds(
  symbols: ElfFile,
  running: RunningImage,
  ranges: readonly CodeRange[],
  image: ImageBytes,
): CodeComparison | undefined {
  const expected = symbols.buildId();
  const found =
    running.format === 'elf' ? running.elf.buildId() : rawBuildId(symbols, ranges, image);
  if (expected === undefined || found === undefined || expected === found) {
    return undefined;
  }
  const sentence = `another build: expected build id ${expected} (of the symbols), found ${found} (of the image)`;
  return { kind: 'other-build-id', expected, found, sentence };
}

/** A raw image has its notes where the file with the symbols has them, when it is of the same layout. */
function rawBuildId(
  symbols: ElfFile,
  ranges: readonly CodeRange[],
  image: ImageBytes,
): string | undefined {
  const sections = symbols.sections();
  const notes = sections.ok ? sections.value.filter(({ type }) => type === SHT_NOTE) : [];
  for (const { offset } of notes) {
    const range = ranges.find((r) => r.offset === offset);
    const bytes = range && image(range.loadAddress, Math.min(range.sizeBytes, CHUNK_BYTES));
    const id = bytes && buildIdOf(readNotes(symbols.header, bytes));
    if (id !== undefined) {
      return id;
    }
  }
  return undefined;
}

function compareRanges(
  symbols: ElfFile,
  ranges: readonly CodeRange[],
  places: RelocatedPlaces,
  comparing: Comparing,
): Result<CodeComparison, ElfProblem> {
  let first: CodeDifference | undefined;
  let comparedBytes = 0;
  for (const range of ranges) {
    if (first !== undefined && !range.isCode) {
      continue;
    }
    const outcome = compareRange(symbols, range, places, comparing);
    if (!outcome.ok) {
      return outcome;
    }
    const difference = outcome.value;
    if (difference !== undefined && range.isCode) {
      return ok(differs('other-code', 'other code', difference));
    }
    first ??= difference;
    comparedBytes += range.sizeBytes;
  }
  if (first !== undefined) {
    return ok(differs('other-data', 'the same code with other data', first));
  }
  const relocatedPlaces = places.count;
  return ok({
    kind: 'same',
    comparedBytes,
    relocatedPlaces,
    sentence: `the same build: ${hex(comparedBytes)} bytes compared, but for ${relocatedPlaces} places that relocation changes`,
  });
}

function differs<K extends 'other-code' | 'other-data'>(
  kind: K,
  what: string,
  difference: CodeDifference,
): { kind: K; difference: CodeDifference; sentence: string } {
  const { address, section, expected, found } = difference;
  const where = section === '' ? '' : ` (${section})`;
  const bytes =
    found.length === 0 ? 'the end of the image' : `${hexBytes(found, ' ')} (of the image)`;
  const sentence = `${what}: at ${hex(address)}${where} expected ${hexBytes(expected, ' ')} (of the symbols), found ${bytes}`;
  return { kind, difference, sentence };
}

function compareRange(
  symbols: ElfFile,
  range: CodeRange,
  places: RelocatedPlaces,
  { image, sameBytes }: Comparing,
): Result<CodeDifference | undefined, ElfProblem> {
  for (let done = 0; done < range.sizeBytes; done += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, range.sizeBytes - done);
    const expected = symbols.bytesAt(range.offset + done, length);
    if (!expected.ok) {
      return expected;
    }
    const found = image(range.loadAddress + done, length);
    if (sameBytes(expected.value, found)) {
      continue;
    }
    const at = firstDifference(expected.value, found, range.address + done, places);
    if (at !== undefined) {
      return ok({
        address: range.address + done + at,
        section: range.name,
        expected: expected.value.subarray(at, at + SHOWN_BYTES),
        found: found.subarray(at, at + SHOWN_BYTES),
      });
    }
  }
  return ok(undefined);
}

function firstDifference(
  expected: Uint8Array,
  found: Uint8Array,
  address: number,
  places: RelocatedPlaces,
): number | undefined {
  for (let i = 0; i < expected.length; i++) {
    if (i >= found.length || (expected[i] !== found[i] && !places.has(address + i))) {
      return i;
    }
  }
  return undefined;
}
