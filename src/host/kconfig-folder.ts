import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readRegularFile } from './regular-file';

/** More than any Kconfig file of a real tree has. */
const MAX_FILE_BYTES = 16 * 2 ** 20;
/** Names that one pattern may give: more than a tree may have files, so that it is told. */
const MAX_NAMES = 100_001;

/** The file of the built-in firmware's tree that stands for a workspace's own drivers. */
export const OWN_DRIVERS = 'drivers/own/Kconfig';

/** Kconfig files of a folder, by names relative to it. */
export class KconfigFolder {
  readonly folder: string;
  readonly #ownDrivers: string | undefined;

  /** @param ownDrivers a file of a workspace that takes the place of the one for its own drivers */
  constructor(folder: string, ownDrivers?: string) {
    this.folder = folder;
    this.#ownDrivers = ownDrivers;
  }

  read(file: string): { readonly text: string } | { readonly problem: string } {
    const content = readRegularFile(this.pathOf(file), MAX_FILE_BYTES);
    if (!content.ok) {
      return { problem: `Could not open '${file}': ${content.error.text}` };
    }
    if (content.value.includes('\0')) {
      return { problem: `expected a text, found a binary file '${file}'` };
    }
    return { text: content.value };
  }

  /** The text of a file; undefined: there is none to be had. */
  text(file: string): string | undefined {
    const content = this.read(file);
    return 'text' in content ? content.text : undefined;
  }

  /** The name of a file as the tree has it: relative, unless it lies elsewhere. */
  nameOf(file: string): string {
    if (file === this.#ownDrivers) {
      return OWN_DRIVERS;
    }
    const name = path.relative(this.folder, file).split(path.sep).join('/');
    return name.startsWith('../') ? file : name;
  }

  /** The file of a name. */
  pathOf(name: string): string {
    return name === OWN_DRIVERS && this.#ownDrivers !== undefined
      ? this.#ownDrivers
      : path.resolve(this.folder, name);
  }

  identity(file: string): string {
    const name = this.pathOf(file);
    try {
      const status = statSync(name, { throwIfNoEntry: false });
      return status === undefined ? name : `${status.dev}-${status.ino}`;
    } catch {
      return name;
    }
  }

  /** Another text when the file has changed, come or gone. */
  stamp(file: string): string {
    try {
      const status = statSync(this.pathOf(file), { throwIfNoEntry: false });
      return status === undefined ? 'none' : `${status.mtimeMs} ${status.size}`;
    } catch {
      return 'none';
    }
  }

  /** Folders, and files of whose names a pattern holds, in a folder; none if that can't be read. */
  entries(folder: string, file: RegExp): { readonly name: string; readonly isFolder: boolean }[] {
    try {
      return readdirSync(path.resolve(this.folder, folder), { withFileTypes: true }).flatMap(
        (entry) => {
          const isFolder = entry.isDirectory() && !entry.name.startsWith('.');
          const isFile = !entry.isDirectory() && file.test(entry.name);
          return isFolder || isFile ? [{ name: entry.name, isFolder }] : [];
        },
      );
    } catch {
      return [];
    }
  }

  /** Patterns are those of a shell: `*`, `?` and `[a-z]`, which match no `/` and no dot at the beginning of a name. */
  glob(pattern: string): readonly string[] {
    if (!/[*?[]/.test(pattern)) {
      return this.#isThere(pattern) ? [pattern] : [];
    }
    let found = [''];
    for (const part of pattern.split('/')) {
      const names = found.flatMap((folder) => this.#matching(folder, part));
      found = this.#oncePerFile(names).slice(0, MAX_NAMES);
    }
    return found.filter((name) => this.#isThere(name)).sort();
  }

  /** Links that lead back give a folder more names at each level than anybody can wait for; the first one counts. */
  #oncePerFile(names: readonly string[]): string[] {
    const first = new Map<string, string>();
    for (const name of [...names].sort()) {
      const identity = this.identity(name);
      first.set(identity, first.get(identity) ?? name);
    }
    return [...first.values()];
  }

  #matching(folder: string, part: string): string[] {
    const join = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
    if (!/[*?[]/.test(part)) {
      return [join(part)];
    }
    const matches = matcher(part);
    try {
      return readdirSync(path.resolve(this.folder, folder))
        .filter((name) => matches.test(name) && (part.startsWith('.') || !name.startsWith('.')))
        .map(join);
    } catch {
      return [];
    }
  }

  #isThere(name: string): boolean {
    try {
      return (
        statSync(path.resolve(this.folder, name), { throwIfNoEntry: false })?.isFile() === true
      );
    } catch {
      return false;
    }
  }
}

function matcher(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[\\^$.*+?()[\]{}|]/g, (found) => {
    if (found === '*') {
      return '[^/]*';
    }
    if (found === '?') {
      return '[^/]';
    }
    return found.length > 1 ? found.replace('[!', '[^').replaceAll('\\', '\\\\') : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'u');
}
