import { closeSync, readdirSync, readSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { openRegularFile } from './regular-file';

/** A file of a tree, by its name relative to the root, with `/`. */
export interface SourceFile {
  readonly name: string;
  /** Another text when the file has changed. */
  readonly stamp: string;
}

/** Files that may name symbols of a configuration. */
const NAMES =
  /(?:\.(?:[chsS]|cc|cpp|hpp|inc|dtsi?|dtso|lds|ld|mk|env|config)|_defconfig|^\.config|^(?:Makefile|Kbuild|Kconfig)(?:\..*)?)$/;
/** Folders of what a build makes, and of programs that keep files of their own. */
const GENERATED = /(?:^|\/)(?:include\/(?:generated|config)|node_modules|\.[^/]*)$/;

/**
 * All such files of a tree, one after the other. Links are passed over, as what they lead to may be anywhere, and so are
 * trees of their own in it.
 */
export function* walkSources(root: string): Generator<SourceFile> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf(path.join(root, folder));
    if (folder !== '' && isTree(entries)) {
      continue;
    }
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!GENERATED.test(name)) {
          folders.push(name);
        }
      } else if (entry.isFile() && NAMES.test(entry.name)) {
        const stamp = stampOf(path.join(root, name));
        if (stamp !== undefined) {
          yield { name, stamp };
        }
      }
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isTree(entries: readonly Dirent[]): boolean {
  return (
    entries.some((entry) => entry.name === 'Kconfig' && entry.isFile()) &&
    entries.some((entry) => entry.name === 'configs' && entry.isDirectory())
  );
}

function stampOf(file: string): string | undefined {
  try {
    const status = statSync(file, { throwIfNoEntry: false });
    return status && `${status.mtimeMs} ${status.size}`;
  } catch {
    return undefined;
  }
}

/** Larger ones are no sources. */
const MAX_BYTES = 4 * 2 ** 20;

/** Reads many files, one at a time, with one buffer for all. */
export class SourceReader {
  readonly #root: string;
  readonly #buffer = Buffer.allocUnsafe(MAX_BYTES);

  constructor(root: string) {
    this.#root = root;
  }

  /** Undefined: it can't be read, is too large, or does not have the word in it. */
  readWith(word: string, name: string): string | undefined {
    const file = openRegularFile(path.join(this.#root, name), 'read');
    if (!file.ok) {
      return undefined;
    }
    const { descriptor } = file.value;
    try {
      const count = readSync(descriptor, this.#buffer);
      const content = this.#buffer.subarray(0, count);
      return count < MAX_BYTES && content.includes(word) ? content.toString('utf8') : undefined;
    } catch {
      return undefined;
    } finally {
      closeSync(descriptor);
    }
  }
}
