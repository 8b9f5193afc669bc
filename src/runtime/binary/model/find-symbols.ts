import { openElf, type ElfFile } from '../../../elf/file/elf-file';
import type { ByteSource } from '../../../elf/file/byte-source';
import { compareCode, type RunningImage } from '../../../elf/image/same-code';

/** A file with symbols that belongs to an image. */
export interface FoundSymbols {
  readonly path: string;
  readonly elf: ElfFile;
}

export interface SymbolSearch {
  /** Undefined: none belongs to the image, and no symbol may be used. */
  readonly found: FoundSymbols | undefined;
  /** What is to be said to the user, a sentence for each file that was looked at. */
  readonly sentences: readonly string[];
}

export interface SymbolSearchOptions {
  readonly imagePath: string;
  readonly image: RunningImage;
  /** The file that the user has named; undefined: it is looked for beside the image. */
  readonly symbolsPath?: string | undefined;
}

/** Opens a file to be read in parts; undefined: there is none, or it can't be read. */
export type OpenFile = (path: string) => ByteSource | undefined;

/** As U-Boot's build and Debian's package call it, in the order in which they are tried. */
const NAMES = ['u-boot', 'u-boot.elf', 'uboot.elf'];

/**
 * Finds the ELF file of an image: the one that the user has named, the image itself, or one beside it. It must have the same
 * code, byte for byte but for what relocation changes.
 */
export function findSymbols(options: SymbolSearchOptions, open: OpenFile): SymbolSearch {
  const { imagePath, image, symbolsPath } = options;
  if (symbolsPath !== undefined) {
    const source = open(symbolsPath);
    const sentences: string[] = [];
    const found =
      source === undefined
        ? void sentences.push(`symbols ${symbolsPath}: no such file, or it can't be read`)
        : tryFile(symbolsPath, source, image, sentences);
    return { found, sentences };
  }
  if (image.format === 'elf') {
    const count = functionCount(image.elf);
    return count > 0
      ? {
          found: { path: imagePath, elf: image.elf },
          sentences: [`symbols: ${imagePath} (${functionText(count)})`],
        }
      : { found: undefined, sentences: [`symbols: ${imagePath} has none (it was stripped)`] };
  }
  return searchBeside(imagePath, image, open);
}

function searchBeside(imagePath: string, image: RunningImage, open: OpenFile): SymbolSearch {
  const sentences: string[] = [];
  for (const path of pathsBeside(imagePath)) {
    const source = open(path);
    const found = source && tryFile(path, source, image, sentences);
    if (found !== undefined) {
      return { found, sentences };
    }
  }
  if (sentences.length === 0) {
    const names = pathsBeside(imagePath).map((path) => path.slice(folderOf(path).length));
    sentences.push(`symbols: none of ${names.join(', ')} is beside ${imagePath}`);
  }
  return { found: undefined, sentences };
}

/** Says what is with the file, and gives it if it belongs to the image. */
function tryFile(
  path: string,
  source: ByteSource,
  image: RunningImage,
  sentences: string[],
): FoundSymbols | undefined {
  const elf = openElf(source);
  const compared = elf.ok ? compareCode(elf.value, image) : elf;
  if (!elf.ok || !compared.ok) {
    const why = compared.ok ? '' : compared.error.message;
    sentences.push(`symbols ${path}: ${why}`);
    return undefined;
  }
  const { kind, sentence } = compared.value;
  // The time of the build lies in the data.
  if (kind !== 'same' && kind !== 'other-data') {
    sentences.push(`symbols ${path}: not used, ${sentence}`);
    return undefined;
  }
  sentences.push(`symbols: ${path} (${functionText(functionCount(elf.value))}), ${sentence}`);
  return { path, elf: elf.value };
}

/** Files beside the image that may have its symbols: also one of its own name. */
function pathsBeside(imagePath: string): string[] {
  const folder = folderOf(imagePath);
  const stem = imagePath.slice(folder.length).replace(/\.bin$/, '');
  const names = new Set([...NAMES, stem, `${stem}.elf`]);
  return [...names].map((name) => folder + name).filter((path) => path !== imagePath);
}

/** With the stroke at its end; empty: the present one. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function functionCount(elf: ElfFile): number {
  const symbols = elf.symbols();
  return symbols.ok ? symbols.value.filter(({ kind }) => kind === 'function').length : 0;
}

function functionText(count: number): string {
  return count === 1 ? '1 function' : `${count} functions`;
}
