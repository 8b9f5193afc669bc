/** Parts of an ELF file to be made for a test. Numbers are as in the file; see the System V ABI. */
export interface WrittenSymbol {
  readonly name: string;
  readonly value?: number | bigint;
  readonly size?: number;
  /** `binding << 4 | kind` */
  readonly info?: number;
  readonly other?: number;
  readonly section?: number;
}

export interface WrittenSection {
  readonly name: string;
  readonly type: number;
  readonly flags?: number;
  readonly address?: number | bigint;
  readonly content?: Uint8Array;
  /** Another size than that of the content. */
  readonly size?: number | bigint;
  readonly link?: number;
  readonly info?: number;
  readonly entryBytes?: number;
}

/** A segment of one section's content, or of any place in the file. */
export interface WrittenSegment {
  readonly type?: number;
  /** Index of the section whose place and size in the file it has; the first of them. */
  readonly section?: number;
  readonly lastSection?: number;
  readonly offset?: number | bigint;
  readonly fileBytes?: number | bigint;
  readonly address: number | bigint;
  readonly physicalAddress?: number | bigint;
  readonly memoryBytes?: number | bigint;
}

export interface WrittenFile {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  readonly type?: number;
  readonly machine?: number;
  readonly entry?: number;
  /** Section 0 and the one with the names are added; the names' is the last. */
  readonly sections?: readonly WrittenSection[];
  readonly segments?: readonly WrittenSegment[];
}

const RISCV = 243;
const EXECUTABLE = 2;
const STRINGS = 3;

/** Numbers one after the other, of the file's class and byte order. */
export class ElfBytes {
  readonly #bytes: number[] = [];
  readonly #bits: 32 | 64;
  readonly #littleEndian: boolean;

  constructor(bits: 32 | 64 = 64, littleEndian = true) {
    this.#bits = bits;
    this.#littleEndian = littleEndian;
  }

  get length(): number {
    return this.#bytes.length;
  }

  number(value: number | bigint, sizeBytes: number): this {
    const bytes = Array.from({ length: sizeBytes }, (_, index) =>
      Number((BigInt(value) >> BigInt(8 * index)) & 0xffn),
    );
    this.#bytes.push(...(this.#littleEndian ? bytes : bytes.reverse()));
    return this;
  }

  word(value: number | bigint): this {
    return this.number(value, this.#bits / 8);
  }

  raw(bytes: Iterable<number>): this {
    this.#bytes.push(...bytes);
    return this;
  }

  alignTo(alignment: number): this {
    while (this.#bytes.length % alignment !== 0) {
      this.#bytes.push(0);
    }
    return this;
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** A table of names and the place of each in it. */
function stringTable(names: readonly string[]) {
  const bytes = new ElfBytes().raw([0]);
  const places = names.map((name) => {
    const at = bytes.length;
    bytes.raw(Buffer.from(`${name}\0`));
    return at;
  });
  return { content: bytes.toBytes(), places };
}

/** A symbol table and its names, to be put beside each other into a file. @param link index of the names' section */
export function writeSymbols(
  symbols: readonly WrittenSymbol[],
  link: number,
  { bits = 64, littleEndian = true }: Pick<WrittenFile, 'bits' | 'littleEndian'> = {},
): [WrittenSection, WrittenSection] {
  const { content, places } = stringTable(symbols.map(({ name }) => name));
  const table = new ElfBytes(bits, littleEndian);
  const entryBytes = bits === 64 ? 24 : 16;
  table.raw(new Uint8Array(entryBytes));
  symbols.forEach(({ value = 0, size = 0, info = 0x12, other = 0, section = 1 }, index) => {
    table.number(places[index] ?? 0, 4);
    if (bits === 32) {
      table.word(value).word(size);
    }
    table.number(info, 1).number(other, 1).number(section, 2);
    if (bits === 64) {
      table.word(value).word(size);
    }
  });
  return [
    { name: '.symtab', type: 2, content: table.toBytes(), link, entryBytes },
    { name: '.strtab', type: STRINGS, content },
  ];
}

/** A note, padded. */
export function writeNote(
  name: string,
  type: number,
  description: Uint8Array,
  littleEndian = true,
): Uint8Array {
  return new ElfBytes(32, littleEndian)
    .number(name.length + 1, 4)
    .number(description.length, 4)
    .number(type, 4)
    .raw(Buffer.from(`${name}\0`))
    .alignTo(4)
    .raw(description)
    .alignTo(4)
    .toBytes();
}

/** Header, segment table, contents of the sections, section table: in this order. */
export function writeElf({
  bits = 64,
  littleEndian = true,
  type = EXECUTABLE,
  machine = RISCV,
  entry = 0,
  sections = [],
  segments = [],
}: WrittenFile): Uint8Array {
  const wide = bits === 64;
  const headerBytes = wide ? 64 : 52;
  const segmentBytes = wide ? 56 : 32;
  const names = stringTable(['', ...sections.map(({ name }) => name), '.shstrtab']);
  const all: WrittenSection[] =
    sections.length === 0
      ? []
      : [
          { name: '', type: 0 },
          ...sections,
          { name: '.shstrtab', type: STRINGS, content: names.content },
        ];
  const segmentsAt = segments.length === 0 ? 0 : headerBytes;
  let end = headerBytes + segments.length * segmentBytes;
  const placed = all.map((section) => {
    end = Math.ceil(end / 8) * 8;
    const offset = section.type === 0 ? 0 : end;
    end += section.content?.length ?? 0;
    return { ...section, offset, bytes: section.size ?? section.content?.length ?? 0 };
  });
  const sectionsAt = all.length === 0 ? 0 : Math.ceil(end / 8) * 8;

  const file = new ElfBytes(bits, littleEndian);
  file.raw([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1]).alignTo(16);
  file.number(type, 2).number(machine, 2).number(1, 4);
  file.word(entry).word(segmentsAt).word(sectionsAt).number(0, 4);
  file.number(headerBytes, 2).number(segmentBytes, 2).number(segments.length, 2);
  file
    .number(wide ? 64 : 40, 2)
    .number(all.length, 2)
    .number(Math.max(all.length - 1, 0), 2);
  for (const segment of segments) {
    const first = placed[segment.section ?? -1];
    const last = placed[segment.lastSection ?? segment.section ?? -1];
    const offset = segment.offset ?? first?.offset ?? 0;
    const size =
      segment.fileBytes ??
      (last === undefined ? 0 : last.offset + (last.content?.length ?? 0) - Number(offset));
    file.number(segment.type ?? 1, 4);
    if (wide) {
      file.number(7, 4);
    }
    file
      .word(offset)
      .word(segment.address)
      .word(segment.physicalAddress ?? segment.address);
    file.word(size).word(segment.memoryBytes ?? size);
    if (!wide) {
      file.number(7, 4);
    }
    file.word(wide ? 8 : 4);
  }
  for (const { offset, content } of placed) {
    if (content !== undefined) {
      file.alignTo(8);
      if (file.length !== offset) {
        throw new Error(`section at ${file.length} in place of ${offset}`);
      }
      file.raw(content);
    }
  }
  file.alignTo(all.length === 0 ? 1 : 8);
  placed.forEach((section, index) => {
    file.number(names.places[index] ?? 0, 4).number(section.type, 4);
    file.word(section.flags ?? 0).word(section.address ?? 0);
    file.word(section.offset).word(section.bytes);
    file.number(section.link ?? 0, 4).number(section.info ?? 0, 4);
    file.word(1).word(section.entryBytes ?? 0);
  });
  return file.toBytes();
}
