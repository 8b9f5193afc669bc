import { parseKconfigFile, type KconfigFile } from '../syntax/parse-file';

/** Parsed files, so that only those whose text changed are parsed again. */
export class ParseCache {
  readonly #files = new Map<string, KconfigFile>();

  parse(file: string, text: string): KconfigFile {
    const known = this.#files.get(file);
    if (known?.text === text) {
      return known;
    }
    const parsed = parseKconfigFile(text, file);
    this.#files.set(file, parsed);
    return parsed;
  }

  /** Forgets files that a tree no longer has. */
  keepOnly(files: { has(file: string): boolean }): void {
    for (const file of this.#files.keys()) {
      if (!files.has(file)) {
        this.#files.delete(file);
      }
    }
  }
}
