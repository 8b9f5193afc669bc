import type { KconfigFiles } from '../../../config/kconfig/model';
import { KconfigFolder } from '../../../host/kconfig-folder';

/** Texts of files that an editor has open, by absolute path: they count before those on the disk. */
export interface OpenTexts {
  get(file: string): string | undefined;
}

type Content = ReturnType<KconfigFiles['read']>;

/** The files of a tree as they were when they were first asked for, until somebody sees that they have changed. */
export class TreeFiles implements KconfigFiles {
  readonly folder: KconfigFolder;
  readonly #open: OpenTexts;
  readonly #contents = new Map<string, { readonly stamp: string; readonly content: Content }>();
  readonly #patterns = new Map<string, readonly string[]>();
  readonly #identities = new Map<string, string>();

  constructor(folder: string, ownDrivers: string | undefined, open: OpenTexts) {
    this.folder = new KconfigFolder(folder, ownDrivers);
    this.#open = open;
  }

  read(file: string): Content {
    const text = this.#open.get(this.folder.pathOf(file));
    if (text !== undefined) {
      return { text };
    }
    const known = this.#contents.get(file);
    if (known !== undefined) {
      return known.content;
    }
    const stamp = this.folder.stamp(file);
    const content = this.folder.read(file);
    this.#contents.set(file, { stamp, content });
    return content;
  }

  identity(file: string): string {
    let identity = this.#identities.get(file);
    if (identity === undefined) {
      identity = this.folder.identity(file);
      this.#identities.set(file, identity);
    }
    return identity;
  }

  glob(pattern: string): readonly string[] {
    let names = this.#patterns.get(pattern);
    if (names === undefined) {
      names = this.folder.glob(pattern);
      this.#patterns.set(pattern, names);
    }
    return names;
  }

  /** Folders and Kconfig files in a folder, as they are now. */
  entries(folder: string): { readonly name: string; readonly isFolder: boolean }[] {
    return this.folder.entries(folder, /^Kconfig/);
  }

  /** Looks at the disk again in small steps; gives whether anything is another than it was. */
  *look(): Generator<void, boolean> {
    let hasChanged = false;
    for (const [file, { stamp }] of [...this.#contents]) {
      if (this.folder.stamp(file) !== stamp) {
        this.#contents.delete(file);
        hasChanged = true;
      }
      yield;
    }
    for (const [pattern, names] of [...this.#patterns]) {
      if (this.folder.glob(pattern).join('\n') !== names.join('\n')) {
        hasChanged = true;
        this.#patterns.delete(pattern);
      }
      yield;
    }
    if (hasChanged) {
      this.#identities.clear();
    }
    return hasChanged;
  }
}
