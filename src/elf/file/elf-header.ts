import { hex, hexBytes } from '../../base/hex';
import { ok, type Result } from '../../base/result';
import type { ByteSource } from './byte-source';
import { failElf, type ElfProblem } from './elf-problem';
import {
  ELFCLASS32,
  ELFCLASS64,
  ELFDATA2LSB,
  ELFDATA2MSB,
  ELFMAG,
  EV_CURRENT,
  PN_XNUM,
  SHN_XINDEX,
} from './elf-numbers';
import { FieldReader, type ElfEncoding } from './field-reader';

/** One of the two tables of a file. */
export interface HeaderTable {
  /** In the file, in bytes. */
  readonly offset: number;
  readonly entryBytes: number;
  readonly count: number;
}

/** @spec System V ABI 4.1 §4 ELF Header */
export interface ElfHeader extends ElfEncoding {
  /** `ET_EXEC` and so on. */
  readonly type: number;
  /** `EM_RISCV` and so on. */
  readonly machine: number;
  readonly entry: number;
  /** Of the processor; for RISC-V bit 0 is "uses compressed instructions". */
  readonly flags: number;
  readonly segments: HeaderTable;
  readonly sections: HeaderTable;
  /** The section with the sections' names; 0: none. */
  readonly namesIndex: number;
}

const IDENT_BYTES = 16;
/** Sizes of the header and of the entries of its two tables, for each class. */
const SIZES = {
  32: { header: 52, segment: 32, section: 40 },
  64: { header: 64, segment: 56, section: 64 },
} as const;

/** Is it an ELF file at all? */
export function isElf(source: ByteSource): boolean {
  const magic = source.read(0, ELFMAG.length);
  return ELFMAG.every((byte, index) => magic[index] === byte);
}

/** Reads the header, and of section 0 what the header has no room for. */
export function readElfHeader(source: ByteSource): Result<ElfHeader, ElfProblem> {
  if (!isElf(source)) {
    const found = source.read(0, ELFMAG.length);
    return failElf(0, `an ELF file (${hexBytes(ELFMAG, ' ')})`, bytesFound(found));
  }
  const encoding = readEncoding(source.read(0, IDENT_BYTES));
  if (!encoding.ok) {
    return encoding;
  }
  const sizes = SIZES[encoding.value.bits];
  if (source.sizeBytes < sizes.header) {
    return failElf(0, `a header of ${hex(sizes.header)} bytes`, `${hex(source.sizeBytes)} bytes`);
  }
  const { fields, layout } = headerFields(source, encoding.value);
  const version = fields.u32(20);
  if (version !== EV_CURRENT) {
    return failElf(20, 'version 1', String(version));
  }
  const segments = readTable(fields, layout.segmentTable, layout.counts + 2, sizes.segment);
  const sections = readTable(fields, layout.sectionTable, layout.counts + 6, sizes.section);
  const namesIndex = fields.u16(layout.counts + 10);
  for (const [table, size, at] of [
    [segments, sizes.segment, layout.counts + 2],
    [sections, sizes.section, layout.counts + 6],
  ] as const) {
    if (table.offset !== 0 && table.count !== 0 && table.entryBytes !== size) {
      return failElf(at, `table entries of ${size} bytes`, `${table.entryBytes} bytes`);
    }
  }
  return ok({
    ...encoding.value,
    type: fields.u16(16),
    machine: fields.u16(18),
    entry: fields.word(24),
    flags: fields.u32(layout.flags),
    ...realCounts(source, encoding.value, { segments, sections, namesIndex }),
  });
}

function readEncoding(ident: Uint8Array): Result<ElfEncoding, ElfProblem> {
  const [fileClass = 0, data = 0] = ident.subarray(ELFMAG.length);
  if (fileClass !== ELFCLASS32 && fileClass !== ELFCLASS64) {
    return failElf(4, 'class 1 (32-bit) or 2 (64-bit)', String(fileClass));
  }
  if (data !== ELFDATA2LSB && data !== ELFDATA2MSB) {
    return failElf(5, 'byte order 1 (little-endian) or 2 (big-endian)', String(data));
  }
  return ok({ bits: fileClass === ELFCLASS64 ? 64 : 32, littleEndian: data === ELFDATA2LSB });
}

/** Where the fields behind the entry point are: three words, then what does not depend on the class. */
function headerFields(source: ByteSource, encoding: ElfEncoding) {
  const wordBytes = encoding.bits / 8;
  const segmentTable = 24 + wordBytes;
  return {
    fields: new FieldReader(source.read(0, SIZES[encoding.bits].header), encoding),
    layout: {
      segmentTable,
      sectionTable: segmentTable + wordBytes,
      flags: segmentTable + 2 * wordBytes,
      // e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx
      counts: segmentTable + 2 * wordBytes + 4,
    },
  };
}

function readTable(
  fields: FieldReader,
  offsetAt: number,
  sizeAt: number,
  usualBytes: number,
): HeaderTable {
  const offset = fields.word(offsetAt);
  const entryBytes = fields.u16(sizeAt);
  const count = offset === 0 ? 0 : fields.u16(sizeAt + 2);
  return { offset, entryBytes: entryBytes === 0 ? usualBytes : entryBytes, count };
}

interface Counts {
  readonly segments: HeaderTable;
  readonly sections: HeaderTable;
  readonly namesIndex: number;
}

function realCounts(source: ByteSource, encoding: ElfEncoding, counts: Counts): Counts {
  const { segments, sections, namesIndex } = counts;
  const wide = encoding.bits === 64;
  const hasMore = sections.count === 0 || segments.count === PN_XNUM || namesIndex === SHN_XINDEX;
  if (sections.offset === 0 || !hasMore) {
    return counts;
  }
  const first = new FieldReader(source.read(sections.offset, sections.entryBytes), encoding);
  return {
    segments:
      segments.count === PN_XNUM ? { ...segments, count: first.u32(wide ? 44 : 28) } : segments,
    sections: sections.count === 0 ? { ...sections, count: first.word(wide ? 32 : 20) } : sections,
    namesIndex: namesIndex === SHN_XINDEX ? first.u32(wide ? 40 : 24) : namesIndex,
  };
}

function bytesFound(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : hexBytes(bytes, ' ');
}
