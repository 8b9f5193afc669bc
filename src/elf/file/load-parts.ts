import { hex } from '../../base/hex';
import { fail, ok, type Result } from '../../base/result';
import type { ByteSource } from './byte-source';
import { elfProblem, failElf, outsideFile, type ElfProblem } from './elf-problem';
import { PT_LOAD } from './elf-numbers';
import { readExactly, type ElfSegment } from './elf-tables';

/** What a loader puts into memory for one segment. */
export interface LoadPart {
  /** Physical, as loaders of firmware take it. */
  readonly address: number;
  readonly virtualAddress: number;
  readonly bytes: Uint8Array;
  /** At least as many as `bytes` has; the rest is zero. Not checked against any memory. */
  readonly memoryBytes: number;
}

/** Programs have a handful; of more, going through all for each section would take long. */
const MOST_SEGMENTS = 256;

/** The segments that a loader takes. */
export function loadedSegments(
  segments: readonly ElfSegment[],
): Result<readonly ElfSegment[], ElfProblem> {
  const loaded = segments.filter(({ type, memoryBytes }) => type === PT_LOAD && memoryBytes > 0);
  return loaded.length > MOST_SEGMENTS
    ? failElf(
        loaded[0]?.entryOffset ?? 0,
        `at most ${MOST_SEGMENTS} segments to load`,
        String(loaded.length),
      )
    : ok(loaded);
}

/**
 * The segments to load, in the order of the file. Their bytes together are no more than the file has, so that a file can't
 * ask for more memory than its own size.
 */
export function readLoadParts(
  source: ByteSource,
  segments: readonly ElfSegment[],
  bits: 32 | 64,
): Result<readonly LoadPart[], ElfProblem> {
  const found = loadedSegments(segments);
  if (!found.ok) {
    return found;
  }
  const loaded = found.value;
  const total = loaded.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  if (total > source.sizeBytes) {
    return failElf(
      loaded[0]?.entryOffset ?? 0,
      `segments of ${hex(source.sizeBytes)} bytes (the file) at most`,
      `${hex(total)} bytes to load`,
    );
  }
  const parts: LoadPart[] = [];
  for (const segment of loaded) {
    const problem = checkSegment(segment, source.sizeBytes, bits);
    if (problem !== undefined) {
      return fail(problem);
    }
    const bytes = readExactly(source, segment.offset, segment.fileBytes);
    if (!bytes.ok) {
      return bytes;
    }
    parts.push({
      address: segment.physicalAddress,
      virtualAddress: segment.virtualAddress,
      bytes: bytes.value,
      memoryBytes: segment.memoryBytes,
    });
  }
  return ok(parts);
}

function checkSegment(
  segment: ElfSegment,
  fileSize: number,
  bits: 32 | 64,
): ElfProblem | undefined {
  const { entryOffset, offset, fileBytes, memoryBytes, physicalAddress, virtualAddress } = segment;
  if (fileBytes > memoryBytes) {
    return elfProblem(
      entryOffset,
      `a segment of at most ${hex(memoryBytes)} bytes (p_memsz)`,
      `${hex(fileBytes)} bytes in the file`,
    );
  }
  const most = bits === 32 ? 2 ** 32 : Number.MAX_SAFE_INTEGER;
  for (const address of [physicalAddress, virtualAddress]) {
    if (address + memoryBytes > most) {
      return elfProblem(
        entryOffset,
        `a segment that ends at or below ${bits === 32 ? '2^32' : '2^53'}`,
        `address ${hex(address)}, size ${hex(memoryBytes)}`,
      );
    }
  }
  return outsideFile('a segment', { at: entryOffset, offset, sizeBytes: fileBytes }, fileSize);
}
