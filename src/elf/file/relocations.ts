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

/** The entries of one section with relocations, as they stand. */
export function readRelocations(
  encoding: ElfEncoding,
  section: ElfSection,
  content: Uint8Array,
): Result<readonly ElfRelocation[], ElfProblem> {
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
  const fields = new FieldReader(content, encoding);
  return ok(
    Array.from({ length: content.length / entryBytes }, (_, index) => {
      const at = index * entryBytes;
      return {
        address: fields.word(at),
        ...typeAndSymbol(fields, at + wordBytes, encoding),
        addend: withAddend ? fields.signedWord(at + 2 * wordBytes) : undefined,
      };
    }),
  );
}

function typeAndSymbol(fields: FieldReader, at: number, { bits, littleEndian }: ElfEncoding) {
  if (bits === 32) {
    const info = fields.u32(at);
    return { type: info & 0xff, symbol: info >>> 8 };
  }
  return {
    type: fields.u32(littleEndian ? at : at + 4),
    symbol: fields.u32(littleEndian ? at + 4 : at),
  };
}
