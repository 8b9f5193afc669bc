import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
  writevSync,
} from 'node:fs';
import type { ProcessIdentity } from '../locks/running-processes';
import { removeFile } from '../remove-file';

/** Whose journal it is, and of what. */
export interface JournalOwner extends ProcessIdentity {
  readonly thread: number;
  /** Path of the image, for messages. */
  readonly image: string;
}

/** What a write to the image has overwritten. */
export interface UndoEntry {
  /** Bytes of the image. */
  readonly offset: number;
  readonly length: number;
  /** How many of them were there and are kept in the journal, at `at`; those behind were zero. */
  readonly kept: number;
  readonly at: number;
  /** Length of the file before, where the write made it longer. */
  readonly fileBytes: number | undefined;
}

const HEADER_BYTES = 8192;
const LANDING_AT = HEADER_BYTES;
const LANDING_BYTES = 16;
const ENTRIES_AT = HEADER_BYTES + 64;
const ENTRY_BYTES = 32;
/** "undo" */
const ENTRY_MAGIC = 0x6f64_6e75;
const VERSION = 1;

/**
 * The old bytes of every write to an image in their order, in a file: header (a line of JSON), a word about a landing, entries.
 * Numbers are little-endian. Nothing here is flushed to the medium: what a killed process has written, the kernel has.
 */
export class UndoJournal {
  readonly owner: JournalOwner;
  readonly #file: string;
  readonly #descriptor: number;
  readonly #entries: UndoEntry[];
  readonly #head = new DataView(new ArrayBuffer(ENTRY_BYTES));
  #end: number;
  #landing: number | undefined;

  /** Empty, until something is appended or read. */
  constructor(file: string, descriptor: number, owner: JournalOwner) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.owner = owner;
    this.#entries = [];
    this.#end = ENTRIES_AT;
  }

  /** Throws what the operating system says. */
  static create(file: string, owner: JournalOwner): UndoJournal {
    const descriptor = openSync(file, 'wx+', 0o600);
    try {
      const header = Buffer.alloc(ENTRIES_AT);
      header.write(`${JSON.stringify({ version: VERSION, ...owner })}\n`);
      writeAll(descriptor, [header], 0);
    } catch (error) {
      closeSync(descriptor);
      removeFile(file);
      throw error;
    }
    return new UndoJournal(file, descriptor, owner);
  }

  /** One that a session has left. Undefined: no journal of ours, or one whose beginning was never written. */
  static open(file: string): UndoJournal | undefined {
    const descriptor = openSync(file, 'r+');
    const owner = readOwner(descriptor);
    if (owner === undefined) {
      closeSync(descriptor);
      return undefined;
    }
    const journal = new UndoJournal(file, descriptor, owner);
    journal.#readEntries();
    return journal;
  }

  get entries(): readonly UndoEntry[] {
    return this.#entries;
  }

  /** Of the whole file. */
  get bytes(): number {
    return this.#end;
  }

  /** Entries that stay when a rewind, which has begun to change the image, is finished; undefined: there is none. */
  get landing(): number | undefined {
    return this.#landing;
  }

  /** When something was last written to it, in milliseconds since 1970. */
  get changedAtMs(): number {
    return fstatSync(this.#descriptor).mtimeMs;
  }

  /** To be called before the write itself. Throws what the operating system says; the journal is then as it was. */
  append(offset: number, length: number, old: Uint8Array, fileBytes: number | undefined): void {
    const head = this.#head;
    head.setFloat64(0, offset, true);
    head.setFloat64(8, fileBytes ?? -1, true);
    head.setUint32(16, length, true);
    head.setUint32(20, old.length, true);
    head.setUint32(24, ENTRY_MAGIC, true);
    writeAll(this.#descriptor, [new Uint8Array(head.buffer), old], this.#end);
    const at = this.#end + ENTRY_BYTES;
    this.#entries.push({ offset, length, kept: old.length, at, fileBytes });
    this.#end = at + old.length;
  }

  /** Old bytes of an entry from its byte `from` on. Throws what the operating system says. */
  readOld({ at, kept }: UndoEntry, from: number, target: Uint8Array): void {
    const there = Math.max(0, Math.min(kept - from, target.length));
    if (there > 0 && readSync(this.#descriptor, target, 0, there, at + from) !== there) {
      throw new Error(`expected ${there} bytes of the undo journal, found fewer`);
    }
    target.fill(0, there);
  }

  /** Says that entries from `keep` on are to be taken back. While that goes on it is said again and again, for the time of it. */
  markLanding(keep: number): void {
    this.#landing = keep;
    this.#writeLanding();
  }

  /** The entries from there on are taken back: they are forgotten. */
  cut(keep: number): void {
    this.#landing = undefined;
    this.#writeLanding();
    const first = this.#entries[keep];
    if (first !== undefined) {
      this.#end = first.at - ENTRY_BYTES;
      this.#entries.length = keep;
      ftruncateSync(this.#descriptor, this.#end);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Ends the journal. */
  remove(): void {
    this.close();
    removeFile(this.#file);
  }

  #writeLanding(): void {
    const words = new DataView(new ArrayBuffer(LANDING_BYTES));
    words.setUint32(0, this.#landing === undefined ? 0 : 1, true);
    words.setFloat64(8, this.#landing ?? 0, true);
    writeAll(this.#descriptor, [new Uint8Array(words.buffer)], LANDING_AT);
  }

  /** The last one may be cut short: the write that it was for has not been made then. */
  #readEntries(): void {
    const head = this.#head;
    const size = fstatSync(this.#descriptor).size;
    const bytes = new Uint8Array(head.buffer);
    for (let at = ENTRIES_AT; at + ENTRY_BYTES <= size; at = this.#end) {
      readSync(this.#descriptor, bytes, 0, ENTRY_BYTES, at);
      const kept = head.getUint32(20, true);
      if (head.getUint32(24, true) !== ENTRY_MAGIC || at + ENTRY_BYTES + kept > size) {
        break;
      }
      const fileBytes = head.getFloat64(8, true);
      this.#entries.push({
        offset: head.getFloat64(0, true),
        length: head.getUint32(16, true),
        kept,
        at: at + ENTRY_BYTES,
        fileBytes: fileBytes < 0 ? undefined : fileBytes,
      });
      this.#end = at + ENTRY_BYTES + kept;
    }
    const words = new DataView(new ArrayBuffer(LANDING_BYTES));
    readSync(this.#descriptor, new Uint8Array(words.buffer), 0, LANDING_BYTES, LANDING_AT);
    if (words.getUint32(0, true) === 1) {
      this.#landing = words.getFloat64(8, true);
    }
  }
}

function readOwner(descriptor: number): JournalOwner | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) {
    return undefined;
  }
  try {
    const line = header.toString('utf8', 0, header.indexOf('\n'));
    const owner = JSON.parse(line) as Partial<JournalOwner & { version: number }>;
    const { version, pid, start, thread, image } = owner;
    return version === VERSION && pid !== undefined && start !== undefined && thread !== undefined
      ? { pid, start, thread, image: image ?? '' }
      : undefined;
  } catch {
    return undefined;
  }
}

/** What there is no room for at once is tried again: only that gives the reason. */
function writeAll(descriptor: number, parts: readonly Uint8Array[], position: number): void {
  const [first] = parts;
  let done =
    parts.length === 1 && first !== undefined
      ? writeSync(descriptor, first, 0, first.length, position)
      : writevSync(descriptor, parts, position);
  const wanted = parts.reduce((sum, part) => sum + part.length, 0);
  const all = done < wanted ? Buffer.concat(parts) : undefined;
  while (all !== undefined && done < wanted) {
    done += writeSync(descriptor, all, done, wanted - done, position + done);
  }
}
