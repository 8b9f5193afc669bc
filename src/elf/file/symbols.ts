import { ok, type Result } from '../../base/result';
import { elfProblem, failElf, type ElfProblem } from './elf-problem';
import { SHN_LORESERVE, SHN_UNDEF } from './elf-numbers';
import { sectionLabel, type ElfSection } from './elf-tables';
import { FieldReader, type ElfEncoding } from './field-reader';
import type { StringTable } from './string-table';

/** What a symbol stands for; a number: one that this reader has no word for. */
export type SymbolKind =
  'none' | 'object' | 'function' | 'section' | 'file' | 'common' | 'tls' | number;
export type SymbolBinding = 'local' | 'global' | 'weak' | number;
export type SymbolVisibility = 'default' | 'internal' | 'hidden' | 'protected';

/** @spec System V ABI 4.1 §4 Symbol Table */
export interface ElfSymbol {
  readonly name: string;
  /** An address, as linked; for `common` an alignment. */
  readonly value: number;
  /** 0: not known. */
  readonly sizeBytes: number;
  readonly kind: SymbolKind;
  readonly binding: SymbolBinding;
  readonly visibility: SymbolVisibility;
  /** Index of its section; undefined: it is defined elsewhere. `absolute`: in none. */
  readonly section: number | 'absolute' | undefined;
}

const KINDS = ['none', 'object', 'function', 'section', 'file', 'common', 'tls'] as const;
const BINDINGS = ['local', 'global', 'weak'] as const;
const VISIBILITIES = ['default', 'internal', 'hidden', 'protected'] as const;

/** Bytes of an entry, for each class. */
const ENTRY_BYTES = { 32: 16, 64: 24 } as const;

/** The content of a symbol table and what it refers to. */
export interface SymbolTableParts {
  readonly table: ElfSection;
  readonly content: Uint8Array;
  readonly names: StringTable;
}

/**
 * All symbols but the first, which is none. A symbol whose name or value can't be read is left out and said; only a table of
 * another shape fails.
 *
 * @param most are read of those that can be
 */
export function readSymbols(
  encoding: ElfEncoding,
  { table, content, names }: SymbolTableParts,
  say: (problem: ElfProblem) => void,
  most = Infinity,
): Result<readonly ElfSymbol[], ElfProblem> {
  const entryBytes = ENTRY_BYTES[encoding.bits];
  if (table.entryBytes !== entryBytes) {
    return failElf(
      table.entryOffset,
      `symbols of ${entryBytes} bytes in ${sectionLabel(table)}`,
      `${table.entryBytes} bytes`,
    );
  }
  if (content.length % entryBytes !== 0) {
    return failElf(
      table.offset,
      `whole symbols of ${entryBytes} bytes in ${sectionLabel(table)}`,
      `${content.length} bytes`,
    );
  }
  const fields = new FieldReader(content, encoding);
  const symbols: ElfSymbol[] = [];
  for (let at = entryBytes; at < content.length && symbols.length < most; at += entryBytes) {
    const symbol = readSymbol(fields, at, encoding.bits, names);
    if (symbol === undefined) {
      say(
        elfProblem(
          table.offset + at,
          `a symbol with a name of ${sectionLabel(table)}'s string table and an address below 2^53`,
          'another',
        ),
      );
    } else {
      symbols.push(symbol);
    }
  }
  return ok(symbols);
}

function readSymbol(
  fields: FieldReader,
  at: number,
  bits: 32 | 64,
  names: StringTable,
): ElfSymbol | undefined {
  const wide = bits === 64;
  const nameOffset = fields.u32(at);
  const name = nameOffset === 0 ? '' : names.at(nameOffset);
  const info = fields.u8(at + (wide ? 4 : 12));
  const other = fields.u8(at + (wide ? 5 : 13));
  const section = fields.u16(at + (wide ? 6 : 14));
  const value = fields.word(at + (wide ? 8 : 4));
  const sizeBytes = fields.word(at + (wide ? 16 : 8));
  if (name === undefined || !Number.isSafeInteger(value) || !Number.isSafeInteger(sizeBytes)) {
    return undefined;
  }
  return {
    name,
    value,
    sizeBytes,
    kind: KINDS[info & 0xf] ?? info & 0xf,
    binding: BINDINGS[info >> 4] ?? info >> 4,
    visibility: VISIBILITIES[other & 3] ?? 'default',
    section: section === SHN_UNDEF ? undefined : section >= SHN_LORESERVE ? 'absolute' : section,
  };
}
