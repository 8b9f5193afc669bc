import { hex } from '../../../base/hex';
import { matchesPattern } from '../../../base/name-pattern';
import { closestWord } from '../../../base/text/closest-word';
import { fail, ok, type Result } from '../../../base/result';
import type { ElfFile } from '../../../elf/file/elf-file';
import { PT_LOAD, SHF_EXECINSTR } from '../../../elf/file/elf-numbers';
import type { ElfSymbol } from '../../../elf/file/symbols';
import { SymbolIndex } from '../../../elf/symbols/symbol-index';

/** A function of a running image. Addresses are those of now. */
export interface ImageFunction {
  readonly name: string;
  readonly address: number;
  /** 0: not known. */
  readonly sizeBytes: number;
}

/** Where in a function an address is. */
export interface FunctionPlace extends ImageFunction {
  /** From its beginning. */
  readonly offsetBytes: number;
}

/** A function whose beginning is known by other means than a symbol. Linked address. */
export interface NamedPlace {
  readonly name: string;
  readonly address: number;
}

interface LinkedFunction extends NamedPlace {
  readonly sizeBytes: number;
}

export interface ImageSymbolsOptions {
  readonly bits: 32 | 64;
  /** Addresses of the image, as linked. */
  readonly start: number;
  readonly end: number;
  readonly symbols: readonly ElfSymbol[];
  /** Is there code in a section? Labels of assembly are told from those of data by it. */
  readonly isCode: (section: number) => boolean;
  /** What has no symbol. Only the first instruction of each is known to be of it. */
  readonly named?: readonly NamedPlace[];
}

/** Completions of a name are shown up to so many. */
const MOST_COMPLETIONS = 100;

/**
 * Functions of an image that runs, by address and by name. U-Boot moves itself: `offset` says how far it is from where it was
 * linked, and whoever sees it move sets it.
 */
export class ImageSymbols {
  readonly start: number;
  readonly end: number;
  /** Bytes from where the image was linked to where it runs: 0 before relocation. */
  offset = 0;
  readonly #bits: 32 | 64;
  readonly #index: SymbolIndex;
  /** By linked address; the best symbol of each. */
  readonly #functions = new Map<number, LinkedFunction>();
  readonly #byName = new Map<string, number[]>();
  readonly #objects = new Map<string, number>();

  constructor(options: ImageSymbolsOptions) {
    this.#bits = options.bits;
    this.start = options.start;
    this.end = options.end;
    const code = options.symbols.filter((symbol) => isFunction(symbol, options.isCode));
    this.#index = new SymbolIndex(code);
    for (const { name, value, sizeBytes } of code) {
      // Of several names of a place one is shown, and all lead to it.
      const best = this.#index.at(value);
      const shown = best?.offsetBytes === 0 ? best.symbol : { name, sizeBytes };
      this.#add({ name, address: value, sizeBytes: shown.sizeBytes }, shown.name);
    }
    for (const { name, value, kind, section } of options.symbols) {
      if (kind === 'object' && section !== undefined) {
        this.#objects.set(name, value);
      }
    }
    for (const { name, address } of options.named ?? []) {
      this.#add({ name, address, sizeBytes: 0 });
    }
  }

  /** Of an ELF file; fails with a sentence for the user when its tables are damaged. */
  static ofElf(elf: ElfFile, named: readonly NamedPlace[] = []): Result<ImageSymbols, string> {
    const symbols = elf.symbols();
    const sections = elf.sections();
    const segments = elf.segments();
    if (!symbols.ok || !sections.ok || !segments.ok) {
      const damaged = [symbols, sections, segments].flatMap((part) =>
        part.ok ? [] : [part.error],
      );
      return fail(damaged.map(({ message }) => message).join('; '));
    }
    const loaded = segments.value.filter(({ type }) => type === PT_LOAD);
    const executable = sections.value.map(({ flags }) => (flags & SHF_EXECINSTR) !== 0);
    return ok(
      new ImageSymbols({
        bits: elf.header.bits,
        start: Math.min(...loaded.map(({ virtualAddress }) => virtualAddress)),
        end: Math.max(0, ...loaded.map((part) => part.virtualAddress + part.memoryBytes)),
        symbols: symbols.value,
        isCode: (section) => executable[section] ?? false,
        named,
      }),
    );
  }

  /** How many functions are known by name. */
  get count(): number {
    return this.#functions.size;
  }

  /** Where a linked address is now. */
  toRunning(linked: number): number {
    return this.#wrap(linked + this.offset);
  }

  /**
   * The linked address of one that is in the image now, or was before it moved: calls that were made then are still on the
   * stack. Undefined: it is not in the image.
   */
  toLinked(address: number): number | undefined {
    const moved = this.#wrap(address - this.offset);
    return [moved, address].find((linked) => linked >= this.start && linked < this.end);
  }

  /** The function that an address is in. */
  functionAt(address: number): FunctionPlace | undefined {
    const linked = this.toLinked(address);
    if (linked === undefined) {
      return undefined;
    }
    const exact = this.#functions.get(linked);
    if (exact !== undefined) {
      return { name: exact.name, address, sizeBytes: exact.sizeBytes, offsetBytes: 0 };
    }
    const place = this.#index.at(linked);
    return (
      place && {
        name: place.symbol.name,
        address: address - place.offsetBytes,
        sizeBytes: place.symbol.sizeBytes,
        offsetBytes: place.offsetBytes,
      }
    );
  }

  /** The function that begins at a linked address. */
  linkedName(linked: number): string | undefined {
    return this.#functions.get(linked)?.name;
  }

  /** Where functions begin, as linked. */
  linkedStarts(): Iterable<number> {
    return this.#functions.keys();
  }

  /** `virtio_reset+0x4`; undefined where no function is known. */
  label(address: number): string | undefined {
    const place = this.functionAt(address);
    return (
      place && (place.offsetBytes === 0 ? place.name : `${place.name}+${hex(place.offsetBytes)}`)
    );
  }

  /** All functions of a name, where they are now: static ones of several files may share it. */
  named(name: string): ImageFunction[] {
    return (this.#byName.get(name) ?? []).flatMap((address) => this.#running(address));
  }

  /** All functions whose names match a pattern (`*`, `?`), by address. */
  matching(pattern: string): ImageFunction[] {
    return [...this.#functions.values()]
      .filter(({ name }) => matchesPattern(pattern, name))
      .sort((a, b) => a.address - b.address)
      .flatMap(({ address }) => this.#running(address));
  }

  /** Where a variable is now. */
  variable(name: string): number | undefined {
    const linked = this.#objects.get(name);
    return linked === undefined ? undefined : this.toRunning(linked);
  }

  /** Names of functions that begin so, sorted; the first ones. */
  completions(prefix: string): string[] {
    return [...this.#byName.keys()]
      .filter((name) => name.startsWith(prefix))
      .sort()
      .slice(0, MOST_COMPLETIONS);
  }

  /** Why a function breakpoint has no place: a sentence for the user. */
  noFunction(name: string): string {
    if (this.count === 0) {
      return `no function is called ${name}: no symbols of the image are known`;
    }
    const meant = closestWord(name, [...this.#byName.keys()]);
    return `no function is called ${name}${meant === undefined ? ` (${this.count} are known)` : `; did you mean ${meant}?`}`;
  }

  #add({ name, address, sizeBytes }: LinkedFunction, shown = name): void {
    if (!this.#functions.has(address)) {
      this.#functions.set(address, { name: shown, address, sizeBytes });
    }
    const same = this.#byName.get(name) ?? [];
    this.#byName.set(name, same);
    if (!same.includes(address)) {
      same.push(address);
    }
  }

  #running(linked: number): ImageFunction[] {
    const found = this.#functions.get(linked);
    return found === undefined
      ? []
      : [{ name: found.name, address: this.toRunning(linked), sizeBytes: found.sizeBytes }];
  }

  #wrap(address: number): number {
    const words = 2 ** 32;
    return this.#bits === 32 ? ((address % words) + words) % words : address;
  }
}

/** Labels of the assembler's own (`$x`, `.L1`) don't count. */
function isFunction(
  { name, kind, section }: ElfSymbol,
  isCode: (section: number) => boolean,
): boolean {
  return (
    typeof section === 'number' &&
    name !== '' &&
    !/^(\$|\.L)/.test(name) &&
    (kind === 'function' || (kind === 'none' && isCode(section)))
  );
}
