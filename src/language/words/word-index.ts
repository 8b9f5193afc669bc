import { forEachConfigWord } from './config-words';

/**
 * Which files of a tree name which symbols. Places are not kept: a file is small and read again when somebody asks, so that
 * they are right even if the file has changed, and a tree of thousands of files takes a few megabytes.
 */
export class WordIndex {
  readonly #ids = new Map<string, number>();
  readonly #files = new Map<string, Uint32Array>();

  get fileCount(): number {
    return this.#files.size;
  }

  /** Takes in the text of a file, in the place of what it had before. */
  set(file: string, text: string): void {
    const ids = new Set<number>();
    forEachConfigWord(text, ({ name }) => ids.add(this.#idOf(name)));
    if (ids.size === 0) {
      this.#files.delete(file);
    } else {
      this.#files.set(file, Uint32Array.from(ids));
    }
  }

  delete(file: string): void {
    this.#files.delete(file);
  }

  /** Files that name one of some symbols, without CONFIG_. */
  filesWith(names: readonly string[]): string[] {
    const wanted = names.flatMap((name) => this.#ids.get(name) ?? []);
    return [...this.#files]
      .filter(([, ids]) => wanted.some((id) => ids.includes(id)))
      .map(([file]) => file);
  }

  #idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) {
      return known;
    }
    const id = this.#ids.size;
    // A part of a large text keeps all of it in memory; a copy does not.
    this.#ids.set(Array.from(name).join(''), id);
    return id;
  }
}
