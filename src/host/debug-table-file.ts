import { readFileSync } from 'node:fs';

const LINE_FEED = 0x0a;

/**
 * The debug tables of the firmware, as the build wrote them: a line of JSON that has offset and length of each file's table behind
 * the line, then the tables, JSON too. Read when the first table is wanted.
 */
export class DebugTableFile {
  readonly #path: string;
  #tables: Buffer | undefined;
  #places: ReadonlyMap<string, readonly [number, number]> = new Map();

  constructor(path: string) {
    this.#path = path;
  }

  /** The table of a source file as JSON. Throws when there is none: that is a broken installation. */
  read(file: string): string {
    this.#tables ??= this.#load();
    const [offset, length] = this.#places.get(file) ?? [];
    if (offset === undefined || length === undefined) {
      throw new Error(`${this.#path}: expected a table of ${file}, found none`);
    }
    return this.#tables.toString('utf8', offset, offset + length);
  }

  #load(): Buffer {
    const bytes = readFileSync(this.#path);
    const end = bytes.indexOf(LINE_FEED);
    const index = JSON.parse(bytes.toString('utf8', 0, end)) as Record<string, [number, number]>;
    this.#places = new Map(Object.entries(index));
    return bytes.subarray(end + 1);
  }
}
