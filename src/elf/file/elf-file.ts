import { fail, ok, type Result } from '../../base/result';
import type { ByteSource } from './byte-source';
import { readElfHeader, type ElfHeader } from './elf-header';
import { elfProblem, failElf, type ElfProblem } from './elf-problem';
import { PT_NOTE, SHT_DYNSYM, SHT_NOTE, SHT_STRTAB, SHT_SYMTAB } from './elf-numbers';
import {
  readSectionContent,
  readExactly,
  readSections,
  readSegments,
  sectionLabel,
  type ElfSection,
  type ElfSegment,
} from './elf-tables';
import { readLoadParts, type LoadPart } from './load-parts';
import { buildIdOf, readNotes, type ElfNote } from './notes';
import {
  hasRelocations,
  relocationTable,
  type ElfRelocation,
  type RelocationTable,
} from './relocations';
import { StringTable } from './string-table';
import { readSymbols, type ElfSymbol } from './symbols';

/** Lesser problems are kept up to so many: a file may have one for each symbol. */
const MOST_PROBLEMS = 32;

type Outcome<T> = Result<T, ElfProblem>;

/**
 * An ELF file, 32 or 64 bits, of either byte order. Opening reads the header; everything else is read when it is asked for,
 * and tables are then kept. A file that is damaged gives problems, and what is not damaged can be read still.
 *
 * @spec System V ABI 4.1 §4 Object Files
 */
export class ElfFile {
  readonly header: ElfHeader;
  readonly #source: ByteSource;
  readonly #problems: ElfProblem[] = [];
  #segments: Outcome<readonly ElfSegment[]> | undefined;
  #sections: Outcome<readonly ElfSection[]> | undefined;
  #symbols: Outcome<readonly ElfSymbol[]> | undefined;

  constructor(source: ByteSource, header: ElfHeader) {
    this.#source = source;
    this.header = header;
  }

  get sizeBytes(): number {
    return this.#source.sizeBytes;
  }

  /** What was left out of tables that were read, and why; the first ones. */
  get problems(): readonly ElfProblem[] {
    return this.#problems;
  }

  segments(): Outcome<readonly ElfSegment[]> {
    return (this.#segments ??= readSegments(this.#source, this.header));
  }

  sections(): Outcome<readonly ElfSection[]> {
    return (this.#sections ??= readSections(this.#source, this.header));
  }

  /** The bytes of a section; none for one without a place in the file. */
  content(section: ElfSection): Outcome<Uint8Array> {
    return readSectionContent(this.#source, section);
  }

  /** A part of the file, all of which must be there. */
  bytesAt(offset: number, lengthBytes: number): Outcome<Uint8Array> {
    return readExactly(this.#source, offset, lengthBytes);
  }

  /** What a loader puts into memory. Read anew at each call. */
  loadParts(): Outcome<readonly LoadPart[]> {
    const segments = this.segments();
    return segments.ok ? readLoadParts(this.#source, segments.value, this.header.bits) : segments;
  }

  /** The symbols of `.symtab`, or of `.dynsym` in a file that was stripped; none when it has neither. */
  symbols(): Outcome<readonly ElfSymbol[]> {
    return (this.#symbols ??= this.#readSymbols());
  }

  /** Whether `symbols` gives any, of which one is read. */
  hasSymbols(): boolean {
    if (this.#symbols !== undefined) {
      return this.#symbols.ok && this.#symbols.value.length > 0;
    }
    const first = this.#readSymbols(1);
    return first.ok && first.value.length > 0;
  }

  /** The symbols of one of the two tables, or the first ones; none when the file does not have it. */
  symbolsOf(table: 'symtab' | 'dynsym', most = Infinity): Outcome<readonly ElfSymbol[]> {
    const wanted = table === 'symtab' ? SHT_SYMTAB : SHT_DYNSYM;
    const sections = this.sections();
    if (!sections.ok) {
      return sections;
    }
    const section = sections.value.find(({ type }) => type === wanted);
    return section === undefined ? ok([]) : this.#symbolsIn(section, sections.value, most);
  }

  /** All relocations, section by section. */
  relocations(): Outcome<readonly ElfRelocation[]> {
    const tables = this.relocationTables();
    return tables.ok ? ok(tables.value.flatMap((table) => table.read())) : tables;
  }

  /** The same, of which nothing is read but its shape. @param only which sections; all when it isn't given */
  relocationTables(
    only: (section: ElfSection) => boolean = () => true,
  ): Outcome<readonly RelocationTable[]> {
    const sections = this.sections();
    if (!sections.ok) {
      return sections;
    }
    const all: RelocationTable[] = [];
    for (const section of this.#distinct(sections.value.filter(hasRelocations)).filter(only)) {
      const content = this.content(section);
      const table = content.ok ? relocationTable(this.header, section, content.value) : content;
      if (!table.ok) {
        return table;
      }
      all.push(table.value);
    }
    return ok(all);
  }

  /** Notes of the sections, or of the segments of a file without sections. */
  notes(): Outcome<readonly ElfNote[]> {
    const sections = this.sections();
    if (!sections.ok) {
      return sections;
    }
    const places = sections.value.filter(({ type }) => type === SHT_NOTE);
    if (places.length > 0) {
      return this.#collectNotes(this.#distinct(places).map((section) => this.content(section)));
    }
    const segments = this.segments();
    if (!segments.ok) {
      return segments;
    }
    const parts = segments.value.filter(({ type }) => type === PT_NOTE);
    if (this.#totalTooLarge(parts.map(({ fileBytes }) => fileBytes))) {
      return failElf(parts[0]?.entryOffset ?? 0, 'notes that the file has room for', 'more');
    }
    return this.#collectNotes(
      parts.map(({ offset, fileBytes }) => readExactly(this.#source, offset, fileBytes)),
    );
  }

  /** The number that the linker gave this build, in hexadecimal digits; undefined when it gave none. */
  buildId(): string | undefined {
    const notes = this.notes();
    return notes.ok ? buildIdOf(notes.value) : undefined;
  }

  #readSymbols(most = Infinity): Outcome<readonly ElfSymbol[]> {
    const full = this.symbolsOf('symtab', most);
    return full.ok && full.value.length === 0 ? this.symbolsOf('dynsym', most) : full;
  }

  #symbolsIn(
    table: ElfSection,
    sections: readonly ElfSection[],
    most: number,
  ): Outcome<readonly ElfSymbol[]> {
    const strings = sections[table.link];
    if (strings?.type !== SHT_STRTAB) {
      return failElf(
        table.entryOffset,
        `a string table as link of ${sectionLabel(table)}`,
        `section ${table.link}`,
      );
    }
    const content = this.content(table);
    const names = this.content(strings);
    if (!content.ok) {
      return content;
    }
    if (!names.ok) {
      return names;
    }
    const parts = { table, content: content.value, names: new StringTable(names.value) };
    const say = (problem: ElfProblem): void => {
      this.#say(problem);
    };
    return readSymbols(this.header, parts, say, most);
  }

  #collectNotes(parts: readonly Outcome<Uint8Array>[]): Outcome<readonly ElfNote[]> {
    const notes: ElfNote[] = [];
    for (const part of parts) {
      if (!part.ok) {
        return fail(part.error);
      }
      for (const note of readNotes(this.header, part.value)) {
        notes.push(note);
      }
    }
    return ok(notes);
  }

  /** Sections that a damaged file has many times over the same bytes are read once. */
  #distinct(sections: readonly ElfSection[]): readonly ElfSection[] {
    const seen = new Map<number, ElfSection>();
    for (const section of sections) {
      if (!seen.has(section.offset)) {
        seen.set(section.offset, section);
      }
    }
    const distinct = [...seen.values()];
    if (!this.#totalTooLarge(distinct.map(({ sizeBytes }) => sizeBytes))) {
      return distinct;
    }
    const at = distinct[0]?.entryOffset ?? 0;
    this.#say(elfProblem(at, 'sections beside each other', 'sections that overlap'));
    return distinct.slice(0, 1);
  }

  #totalTooLarge(sizes: readonly number[]): boolean {
    return sizes.reduce((sum, size) => sum + size, 0) > this.#source.sizeBytes;
  }

  #say(problem: ElfProblem): void {
    if (this.#problems.length < MOST_PROBLEMS) {
      this.#problems.push(problem);
    }
  }
}

/** Reads the header of an ELF file and nothing else. */
export function openElf(source: ByteSource): Outcome<ElfFile> {
  const header = readElfHeader(source);
  return header.ok ? ok(new ElfFile(source, header.value)) : header;
}
