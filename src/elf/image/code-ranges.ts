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
  readonly count: number;
  readonly #read: () => readonly Place[];
  #known: { readonly addresses: Float64Array; readonly sizes: Uint8Array } | undefined;

  /** @param read is called when a place is asked for, which is mostly never */
  constructor(count: number, read: () => readonly Place[]) {
    this.count = count;
    this.#read = read;
  }

  /** Of the relocations that are loaded with the image; those that a linker keeps for tools are done already. */
  static of(elf: ElfFile): Result<RelocatedPlaces, ElfProblem> {
    const tables = elf.relocationTables(({ flags }) => hasFlag(flags, SHF_ALLOC));
    if (!tables.ok) {
      return tables;
    }
    const { machine, bits } = elf.header;
    const count = tables.value.reduce((sum, table) => sum + table.count, 0);
    const read = (): Place[] =>
      tables.value.flatMap((table) =>
        table.read().map(({ address, type }) => ({
          address,
          sizeBytes: machine === EM_RISCV && type === R_RISCV_32 ? 4 : bits / 8,
        })),
      );
    return ok(new RelocatedPlaces(count, read));
  }

  has(address: number): boolean {
    const { addresses, sizes } = (this.#known ??= this.#sorted());
    let low = 0;
    let high = addresses.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((addresses[middle] ?? 0) <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const start = addresses[low - 1];
    return start !== undefined && address < start + (sizes[low - 1] ?? 0);
  }

  /** By rising addresses. */
  #sorted(): { addresses: Float64Array; sizes: Uint8Array } {
    const places = [...this.#read()].sort((a, b) => a.address - b.address);
    return {
      addresses: Float64Array.from(places, ({ address }) => address),
      sizes: Uint8Array.from(places, ({ sizeBytes }) => sizeBytes),
    };
  }
}

interface Place {
  readonly address: number;
  /** Of its bytes. */
  readonly sizeBytes: number;
}
