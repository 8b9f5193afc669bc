import { ok, type Result } from '../../base/result';
import type { ElfFile } from '../file/elf-file';
import { failElf, type ElfProblem } from '../file/elf-problem';
import { R_RISCV_32, EM_RISCV, SHF_ALLOC, SHF_EXECINSTR, SHT_NOBITS } from '../file/elf-numbers';
import { sectionLabel, type ElfSection, type ElfSegment } from '../file/elf-tables';
import { loadedSegments } from '../file/load-parts';

/** A part of an ELF file that is in memory when it runs, and in the raw image that was made of it. */
export interface CodeRange {
  /** Of its section; empty in a file without sections. */
  readonly name: string;
  /** As linked. */
  readonly address: number;
  /** Where a loader puts it; a raw image has its lowest one at its start. */
  readonly loadAddress: number;
  /** In the file, in bytes. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly isCode: boolean;
}

/** What of a file is in a raw image, by load address. Sections say more than segments, which have headers and gaps, too. */
export function codeRanges(elf: ElfFile): Result<readonly CodeRange[], ElfProblem> {
  const segments = elf.segments();
  const sections = elf.sections();
  if (!segments.ok) {
    return segments;
  }
  if (!sections.ok) {
    return sections;
  }
  const found = loadedSegments(segments.value);
  if (!found.ok) {
    return found;
  }
  const loaded = found.value.filter(({ fileBytes }) => fileBytes > 0);
  const ofSections = sections.value.flatMap((section) => sectionRange(section, loaded));
  const ranges = ofSections.length > 0 ? ofSections : loaded.map(segmentRange);
  const total = ranges.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (ranges.length === 0 || total > elf.sizeBytes) {
    const what = ranges.length === 0 ? 'none' : 'ones that overlap';
    return failElf(0, 'an ELF file with segments to load', what);
  }
  return ok([...ranges].sort((a, b) => a.loadAddress - b.loadAddress));
}

function sectionRange(section: ElfSection, segments: readonly ElfSegment[]): CodeRange[] {
  const { offset, sizeBytes, address, type, flags } = section;
  if (sizeBytes === 0 || type === SHT_NOBITS || !hasFlag(flags, SHF_ALLOC)) {
    return [];
  }
  const segment = segments.find(
    (s) => offset >= s.offset && offset + sizeBytes <= s.offset + s.fileBytes,
  );
  if (segment === undefined) {
    return [];
  }
  const loadAddress = segment.physicalAddress + (offset - segment.offset);
  const isCode = hasFlag(flags, SHF_EXECINSTR);
  return [{ name: sectionLabel(section), address, loadAddress, offset, sizeBytes, isCode }];
}

/** A word of flags has up to 64 bits; those that matter here are low. */
function hasFlag(flags: number, flag: number): boolean {
  return (Math.floor(flags / flag) & 1) !== 0;
}

function segmentRange(segment: ElfSegment): CodeRange {
  return {
    name: '',
    address: segment.virtualAddress,
    loadAddress: segment.physicalAddress,
    offset: segment.offset,
    sizeBytes: segment.fileBytes,
    isCode: true,
  };
}

/** Places that whoever moves the image has to change, so that their bytes say nothing about the build. */
export class RelocatedPlaces {
  /** Rising. */
  readonly #addresses: Float64Array;
  /** Bytes of each. */
  readonly #sizes: Uint8Array;

  constructor(places: readonly { readonly address: number; readonly sizeBytes: number }[]) {
    const sorted = [...places].sort((a, b) => a.address - b.address);
    this.#addresses = Float64Array.from(sorted, ({ address }) => address);
    this.#sizes = Uint8Array.from(sorted, ({ sizeBytes }) => sizeBytes);
  }

  /** Of the relocations that are loaded with the image; those that a linker keeps for tools are done already. */
  static of(elf: ElfFile): Result<RelocatedPlaces, ElfProblem> {
    const relocations = elf.relocations(({ flags }) => hasFlag(flags, SHF_ALLOC));
    if (!relocations.ok) {
      return relocations;
    }
    const { machine, bits } = elf.header;
    const places = relocations.value.map(({ address, type }) => ({
      address,
      sizeBytes: machine === EM_RISCV && type === R_RISCV_32 ? 4 : bits / 8,
    }));
    return ok(new RelocatedPlaces(places));
  }

  get count(): number {
    return this.#addresses.length;
  }

  has(address: number): boolean {
    let low = 0;
    let high = this.#addresses.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#addresses[middle] ?? 0) <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const start = this.#addresses[low - 1];
    return start !== undefined && address < start + (this.#sizes[low - 1] ?? 0);
  }
}
