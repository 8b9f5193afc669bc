import { matchesPattern } from '../../base/name-pattern';
import type { ElfSymbol } from '../file/symbols';

/** A symbol around or before an address. */
export interface SymbolPlace {
  readonly symbol: ElfSymbol;
  /** From the symbol to the address, in bytes. */
  readonly offsetBytes: number;
}

/** Finds symbols by address, as linked, and by name. */
export class SymbolIndex {
  /** By address. */
  readonly #code: readonly ElfSymbol[];
  /** The highest end of this and all symbols before it. */
  readonly #ends: Float64Array;
  readonly #byName = new Map<string, ElfSymbol[]>();

  constructor(symbols: readonly ElfSymbol[]) {
    this.#code = symbols.filter(isPlaceInCode).sort(compareSymbols);
    this.#ends = new Float64Array(this.#code.length);
    let end = 0;
    this.#code.forEach(({ value, sizeBytes }, index) => {
      end = Math.max(end, value + sizeBytes);
      this.#ends[index] = end;
    });
    for (const symbol of symbols) {
      const same = this.#byName.get(symbol.name);
      if (same === undefined) {
        this.#byName.set(symbol.name, [symbol]);
      } else {
        same.push(symbol);
      }
    }
  }

  /**
   * The function that an address is in: the innermost one whose size says so; failing that, the last symbol before it whose
   * size isn't known, as long as no other symbol of code lies between.
   */
  at(address: number): SymbolPlace | undefined {
    let last = this.#countUpTo(address) - 1;
    const nearest = this.#code[last];
    for (; last >= 0 && (this.#ends[last] ?? 0) > address; last--) {
      const symbol = this.#code[last];
      if (symbol !== undefined && symbol.value + symbol.sizeBytes > address) {
        return { symbol, offsetBytes: address - symbol.value };
      }
    }
    return nearest?.sizeBytes === 0
      ? { symbol: nearest, offsetBytes: address - nearest.value }
      : undefined;
  }

  /** All symbols of a name: static functions of several files may share it. */
  named(name: string): readonly ElfSymbol[] {
    return this.#byName.get(name) ?? [];
  }

  /** All symbols whose names match a pattern (`*`, `?`), in the order of the table. */
  matching(pattern: string): readonly ElfSymbol[] {
    return [...this.#byName].flatMap(([name, symbols]) =>
      name !== '' && matchesPattern(pattern, name) ? symbols : [],
    );
  }

  /** How many symbols begin at an address or below. */
  #countUpTo(address: number): number {
    let low = 0;
    let high = this.#code.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#code[middle]?.value ?? 0) <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

/** Labels of assembly have no kind; those of the assembler and of what data and code are mixed (`$x`, `.L1`) don't count. */
function isPlaceInCode({ kind, section, name }: ElfSymbol): boolean {
  const isCode = kind === 'function' || kind === 'none';
  return isCode && typeof section === 'number' && name !== '' && !/^(\$|\.L)/.test(name);
}

/** By address; at the same one those last that `at` prefers: of a known size, functions, global ones. */
function compareSymbols(a: ElfSymbol, b: ElfSymbol): number {
  return a.value - b.value || rank(a) - rank(b);
}

function rank({ sizeBytes, kind, binding }: ElfSymbol): number {
  const reach = binding === 'local' ? 0 : binding === 'global' ? 2 : 1;
  return (sizeBytes > 0 ? 8 : 0) + (kind === 'function' ? 4 : 0) + reach;
}
