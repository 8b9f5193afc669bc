import type { BlockBackend } from '../../base/host';

const PAGE_BYTES = 0x1_0000;

/** What was written to a snapshot disk, by page. */
export type SnapshotPages = ReadonlyMap<number, Uint8Array>;

/**
 * A disk whose writes are kept in memory and forgotten at the end: `-snapshot`, `snapshot=on`. Pages of 64 KiB are
 * copied when they are first written, and again when they are first written after a mark; the image below is only read.
 */
export class SnapshotDisk implements BlockBackend {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly #base: BlockBackend;
  #pages = new Map<number, Uint8Array>();
  /** A mark has the map. */
  #isMarked = false;
  /** Pages that no mark has. */
  readonly #own = new Set<number>();

  /** Owns `base` and disposes of it. */
  constructor(base: BlockBackend, readOnly: boolean) {
    this.#base = base;
    this.sizeBytes = base.sizeBytes;
    this.readOnly = readOnly;
  }

  read(offset: number, target: Uint8Array): boolean {
    if (!this.#contains(offset, target.length)) {
      return false;
    }
    if (this.#pages.size === 0) {
      return this.#base.read(offset, target);
    }
    return this.#eachPage(offset, target.length, (index, start, from, to) => {
      const part = target.subarray(from, to);
      const page = this.#pages.get(index);
      if (!page) {
        return this.#base.read(index * PAGE_BYTES + start, part);
      }
      part.set(page.subarray(start, start + part.length));
      return true;
    });
  }

  write(offset: number, source: Uint8Array): boolean {
    if (this.readOnly || !this.#contains(offset, source.length)) {
      return false;
    }
    return this.#eachPage(offset, source.length, (index, start, from, to) => {
      const page = this.#pageForWriting(index);
      page?.set(source.subarray(from, to), start);
      return page !== undefined;
    });
  }

  writeZeroes(offset: number, lengthBytes: number): boolean {
    if (this.readOnly || !this.#contains(offset, lengthBytes)) {
      return false;
    }
    return this.#eachPage(offset, lengthBytes, (index, start, from, to) => {
      const page = this.#pageForWriting(index);
      page?.fill(0, start, start + (to - from));
      return page !== undefined;
    });
  }

  flush(): boolean {
    return true;
  }

  /** What was written by now, to go back to. */
  mark(): SnapshotPages {
    this.#isMarked = true;
    this.#own.clear();
    return this.#pages;
  }

  goBack(pages: SnapshotPages): void {
    this.#pages = new Map(pages);
    this.#isMarked = false;
    this.#own.clear();
  }

  /** What was written, and what is around it in its pages. */
  *writtenPages(): Generator<{ readonly offset: number; readonly bytes: Uint8Array }> {
    for (const [index, bytes] of this.#pages) {
      yield { offset: index * PAGE_BYTES, bytes };
    }
  }

  /** The image below is only read, whoever writes on top of it. */
  lock(sharesWrites: boolean): string | undefined {
    return this.#base.lock?.(sharesWrites);
  }

  dispose(): void {
    this.#pages = new Map();
    this.#base.dispose();
  }

  #contains(offset: number, lengthBytes: number): boolean {
    return offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= this.sizeBytes;
  }

  /** Undefined when the image below can't be read. */
  #pageForWriting(index: number): Uint8Array | undefined {
    const known = this.#pages.get(index);
    if (known && this.#own.has(index)) {
      return known;
    }
    const page = known?.slice() ?? this.#readPage(index);
    if (!page) {
      return undefined;
    }
    if (this.#isMarked) {
      this.#pages = new Map(this.#pages);
      this.#isMarked = false;
    }
    this.#pages.set(index, page);
    this.#own.add(index);
    return page;
  }

  #readPage(index: number): Uint8Array | undefined {
    const page = new Uint8Array(Math.min(PAGE_BYTES, this.sizeBytes - index * PAGE_BYTES));
    return this.#base.read(index * PAGE_BYTES, page) ? page : undefined;
  }

  /** Calls for each part of a range that lies in one page: page, offset in it, and the part's bounds in the range. */
  #eachPage(
    offset: number,
    lengthBytes: number,
    visit: (index: number, start: number, from: number, to: number) => boolean,
  ): boolean {
    for (let done = 0; done < lengthBytes;) {
      const index = Math.floor((offset + done) / PAGE_BYTES);
      const start = offset + done - index * PAGE_BYTES;
      const end = Math.min(lengthBytes, done + PAGE_BYTES - start);
      if (!visit(index, start, done, end)) {
        return false;
      }
      done = end;
    }
    return true;
  }
}
