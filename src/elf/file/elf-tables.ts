import { hex } from '../../base/hex';
import { ok, type Result } from '../../base/result';
import type { ByteSource } from './byte-source';
import type { ElfHeader, HeaderTable } from './elf-header';
import { failElf, outsideFile, type ElfProblem } from './elf-problem';
import { SHN_UNDEF, SHT_NOBITS } from './elf-numbers';
import { FieldReader } from './field-reader';
import { StringTable } from './string-table';

/** @spec System V ABI 4.1 §5 Program Header */
export interface ElfSegment {
  readonly type: number;
  readonly flags: number;
  /** In the file, in bytes. */
  readonly offset: number;
  readonly virtualAddress: number;
  readonly physicalAddress: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
  readonly alignment: number;
  /** Where its entry is in the file, for messages. */
  readonly entryOffset: number;
}

/** @spec System V ABI 4.1 §4 Sections */
export interface ElfSection {
  readonly index: number;
  /** Empty when the file has no name for it. */
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  /** In the file, in bytes. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly link: number;
  readonly info: number;
  readonly entryBytes: number;
  /** Where its entry is in the file, for messages. */
  readonly entryOffset: number;
}

/** Printable, and short enough for a line. */
const SHOWN_NAME = /^[!-~]{1,64}$/;

/** How a section is called in messages: a damaged file may have anything for its name. */
export function sectionLabel({ name, index }: ElfSection): string {
  return SHOWN_NAME.test(name) ? name : `section ${index}`;
}

type Row<T> = (fields: FieldReader, entryOffset: number, index: number) => T;

/** Reads a table of the header as a whole, when all of it is in the file. */
function readRows<T>(
  source: ByteSource,
  header: ElfHeader,
  { name, table }: { readonly name: string; readonly table: HeaderTable },
  row: Row<T>,
): Result<readonly T[], ElfProblem> {
  const { offset, entryBytes, count } = table;
  const sizeBytes = count * entryBytes;
  const problem = outsideFile(
    `a table of ${count} ${name}`,
    { at: 0, offset, sizeBytes },
    source.sizeBytes,
  );
  if (problem !== undefined) {
    return { ok: false, error: problem };
  }
  const bytes = source.read(offset, sizeBytes);
  return ok(
    Array.from({ length: count }, (_, index) => {
      const at = index * entryBytes;
      const entry = bytes.subarray(at, at + entryBytes);
      return row(new FieldReader(entry, header), offset + at, index);
    }),
  );
}

/** All program headers, as they stand. */
export function readSegments(
  source: ByteSource,
  header: ElfHeader,
): Result<readonly ElfSegment[], ElfProblem> {
  const wide = header.bits === 64;
  return readRows(source, header, { name: 'segments', table: header.segments }, (f, entryOffset) =>
    wide
      ? {
          type: f.u32(0),
          flags: f.u32(4),
          offset: f.u64(8),
          virtualAddress: f.u64(16),
          physicalAddress: f.u64(24),
          fileBytes: f.u64(32),
          memoryBytes: f.u64(40),
          alignment: f.u64(48),
          entryOffset,
        }
      : {
          type: f.u32(0),
          offset: f.u32(4),
          virtualAddress: f.u32(8),
          physicalAddress: f.u32(12),
          fileBytes: f.u32(16),
          memoryBytes: f.u32(20),
          flags: f.u32(24),
          alignment: f.u32(28),
          entryOffset,
        },
  );
}

/** All section headers with their names. */
export function readSections(
  source: ByteSource,
  header: ElfHeader,
): Result<readonly ElfSection[], ElfProblem> {
  const wide = header.bits === 64;
  const rows = readRows(
    source,
    header,
    { name: 'sections', table: header.sections },
    (f, entryOffset, index) => ({
      index,
      nameOffset: f.u32(0),
      type: f.u32(4),
      flags: f.word(8),
      address: f.word(wide ? 16 : 12),
      offset: f.word(wide ? 24 : 16),
      sizeBytes: f.word(wide ? 32 : 20),
      link: f.u32(wide ? 40 : 24),
      info: f.u32(wide ? 44 : 28),
      entryBytes: f.word(wide ? 56 : 36),
      entryOffset,
    }),
  );
  if (!rows.ok) {
    return rows;
  }
  const names = sectionNames(source, header, rows.value);
  if (!names.ok) {
    return names;
  }
  return ok(
    rows.value.map(({ nameOffset, ...section }) => ({
      ...section,
      name: names.value.at(nameOffset) ?? '',
    })),
  );
}

function sectionNames(
  source: ByteSource,
  { namesIndex }: ElfHeader,
  sections: readonly Omit<ElfSection, 'name'>[],
): Result<StringTable, ElfProblem> {
  if (namesIndex === SHN_UNDEF) {
    return ok(new StringTable(new Uint8Array()));
  }
  const names = sections[namesIndex];
  if (names === undefined) {
    return failElf(
      0,
      `a section for names below ${sections.length}`,
      `section ${namesIndex} (e_shstrndx)`,
    );
  }
  const content = readSectionContent(source, { ...names, name: 'section names' });
  return content.ok ? ok(new StringTable(content.value)) : content;
}

/** The bytes of a section; none for one that has no place in the file. */
export function readSectionContent(
  source: ByteSource,
  section: ElfSection,
): Result<Uint8Array, ElfProblem> {
  if (section.type === SHT_NOBITS) {
    return ok(new Uint8Array());
  }
  const problem = outsideFile(
    sectionLabel(section),
    { at: section.entryOffset, offset: section.offset, sizeBytes: section.sizeBytes },
    source.sizeBytes,
  );
  return problem === undefined
    ? readExactly(source, section.offset, section.sizeBytes)
    : { ok: false, error: problem };
}

/** Bytes that must be there: a file may become shorter while it is read. */
export function readExactly(
  source: ByteSource,
  offset: number,
  sizeBytes: number,
): Result<Uint8Array, ElfProblem> {
  const bytes = source.read(offset, sizeBytes);
  return bytes.length === sizeBytes
    ? ok(bytes)
    : failElf(offset, `${hex(sizeBytes)} bytes`, `${hex(bytes.length)} (the file ends)`);
}
