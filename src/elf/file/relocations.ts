import { ok, type Result } from '../../base/result';
import { failElf, type ElfProblem } from './elf-problem';
import { SHT_REL, SHT_RELA } from './elf-numbers';
import { sectionLabel, type ElfSection } from './elf-tables';
import { FieldReader, type ElfEncoding } from './field-reader';

/**
 * A place that whoever loads or moves the image has to change.
 *
 * @spec System V ABI 4.1 §4 Relocation
 */
export interface ElfRelocation {
  /** Address, as linked (in files to be linked: offset in their section). */
  readonly address: number;
  /** Its meaning depends on the machine: 3 is `R_RISCV_RELATIVE`. */
  readonly type: number;
  /** Index in the symbol table; 0: none. */
  readonly symbol: number;
  /** Undefined: the value at the place itself is it. */
  readonly addend: number | undefined;
}

/** Is it a section with relocations? */
export function hasRelocations({ type }: ElfSection): boolean {
  return type === SHT_RELA || type === SHT_REL;
}

/** The relocations of one section. Its shape has been looked at; its entries are read when they are asked for. */
export interface RelocationTable {
  readonly count: number;
  read(): ElfRelocation[];
}

/** The entries of one section with relocations, as they stand. */
export function relocationTable(
  encoding: ElfEncoding,
  section: ElfSection,
  content: Uint8Array,
): Result<RelocationTable, ElfProblem> {
  const wordBytes = encoding.bits / 8;
  const withAddend = section.type === SHT_RELA;
  const entryBytes = wordBytes * (withAddend ? 3 : 2);
  if (section.entryBytes !== entryBytes) {
    return failElf(
      section.entryOffset,
      `relocations of ${entryBytes} bytes in ${sectionLabel(section)}`,
      `${section.entryBytes} bytes`,
    );
  }
  if (content.length % entryBytes !== 0) {
    return failElf(
      section.offset,
      `whole relocations of ${entryBytes} bytes in ${sectionLabel(section)}`,
      `${content.length} bytes`,
    );
  }
  const count = content.length / entryBytes;
  const read = (): ElfRelocation[] => {
    const fields = new FieldReader(content, encoding);
    return Array.from({ length: count }, (_, index) => {
      const at = index * entryBytes;
      const [type, symbol] = typeAndSymbol(fields, at + wordBytes, encoding);
      const addend = withAddend ? fields.signedWord(at + 2 * wordBytes) : undefined;
      return { address: fields.word(at), type, symbol, addend };
    });
  };
  return ok({ count, read });
}

function typeAndSymbol(
  fields: FieldReader,
  at: number,
  { bits, littleEndian }: ElfEncoding,
): [number, number] {
  if (bits === 32) {
    const info = fields.u32(at);
    return [info & 0xff, info >>> 8];
  }
  return littleEndian ? [fields.u32(at), fields.u32(at + 4)] : [fields.u32(at + 4), fields.u32(at)];
}
