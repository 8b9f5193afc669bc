/** Pages are as large as the flags count them. */
const PAGE_BYTES = 4096;
const DIRTY = 1;
const FLAGS_OF_A_WORD = 4;

/** Pages that were written since the mark before, as they were at this one. */
type Pages = Map<number, Uint8Array>;

/**
 * What RAM was at marks of a run. Each keeps the pages that were written since the one before; a page that none has is as RAM
 * begins, zero.
 */
export class PageHistory {
  readonly #ram: Uint8Array;
  readonly #flags: Uint8Array;
  /** The same in words of four. */
  readonly #flagWords: Uint32Array;
  readonly #marks: Pages[] = [];
  /** RAM is what it was at this mark, but for the pages that are dirty. -1: at the beginning. */
  #base = -1;

  /**
   * @param ram begins at a multiple of 4 bytes in its buffer
   * @param flags one for each page of RAM: bit 0 says that it was written; it is cleared here, others stay
   */
  constructor(ram: Uint8Array, flags: Uint8Array) {
    this.#ram = ram;
    this.#flags = flags;
    const wordCount = flags.byteOffset % 4 === 0 ? Math.floor(flags.length / FLAGS_OF_A_WORD) : 0;
    this.#flagWords = new Uint32Array(
      flags.buffer,
      wordCount === 0 ? 0 : flags.byteOffset,
      wordCount,
    );
  }

  /** Bytes of pages that are kept. */
  get bytes(): number {
    return this.#marks.reduce((sum, pages) => sum + pages.size * PAGE_BYTES, 0);
  }

  /** Keeps what was written since the last mark, which RAM derives from. Cost: 1 µs for each page. */
  add(): void {
    const pages = this.#takeDirty().map((page) => [page, this.#present(page)] as const);
    this.#marks.length = this.#base + 1;
    this.#marks.push(copies(pages));
    this.#base++;
  }

  /** The run that is repeated has come to the mark behind: RAM is what it was there. */
  pass(index: number): void {
    this.#base = index;
    this.#takeDirty();
  }

  /** Is the page of a mark what RAM has now? For a run that shall be the same. */
  isSame(index: number): boolean {
    for (const [page, bytes] of this.#marks[index] ?? []) {
      if (!isSamePage(bytes, this.#present(page))) {
        return false;
      }
    }
    return true;
  }

  /** Makes RAM what it was at a mark. Gives the pages that were written for it. */
  restore(index: number): number[] {
    const changed = new Set(this.#takeDirty());
    const low = Math.min(index, this.#base);
    const high = Math.max(index, this.#base);
    for (let i = low + 1; i <= high; i++) {
      for (const page of this.#marks[i]?.keys() ?? []) {
        changed.add(page);
      }
    }
    for (const page of changed) {
      const bytes = this.#at(index, page);
      if (bytes === undefined) {
        this.#present(page).fill(0);
      } else {
        this.#present(page).set(bytes);
      }
    }
    this.#base = index;
    return [...changed];
  }

  /** Forgets marks behind this one. */
  cut(last: number): void {
    this.#marks.length = Math.min(this.#marks.length, last + 1);
    if (this.#base > last) {
      throw new Error('RAM derives from a mark that is to be forgotten');
    }
  }

  /** Forgets one mark between others. */
  drop(index: number): void {
    const next = this.#marks[index + 1];
    const dropped = this.#marks[index];
    if (next === undefined || dropped === undefined || this.#base === index) {
      throw new Error('a mark can be forgotten between two others that RAM does not derive from');
    }
    // Copied, so that nothing is left in memory of those that nobody needs.
    for (const [page, bytes] of copies([...dropped].filter(([page]) => !next.has(page)))) {
      next.set(page, bytes);
    }
    this.#marks.splice(index, 1);
    if (this.#base > index) {
      this.#base--;
    }
  }

  #at(index: number, page: number): Uint8Array | undefined {
    for (let i = index; i >= 0; i--) {
      const bytes = this.#marks[i]?.get(page);
      if (bytes !== undefined) {
        return bytes;
      }
    }
    return undefined;
  }

  #present(page: number): Uint8Array {
    return this.#ram.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
  }

  /** Pages whose flag is set, which it no longer is then. */
  #takeDirty(): number[] {
    const flags = this.#flags;
    const dirty: number[] = [];
    const take = (from: number, to: number): void => {
      for (let page = from; page < to; page++) {
        const flag = flags[page] ?? 0;
        if ((flag & DIRTY) !== 0) {
          dirty.push(page);
          flags[page] = flag & ~DIRTY;
        }
      }
    };
    // Most pages have no flag at all.
    const words = this.#flagWords;
    for (let word = 0; word < words.length; word++) {
      if (words[word] !== 0) {
        take(FLAGS_OF_A_WORD * word, FLAGS_OF_A_WORD * (word + 1));
      }
    }
    take(FLAGS_OF_A_WORD * words.length, flags.length);
    return dirty;
  }
}

/** Copies of pages, which are in memory as one: thousands of small ones take the engine long to look after. */
function copies(pages: readonly (readonly [number, Uint8Array])[]): Pages {
  const all = new Uint8Array(pages.length * PAGE_BYTES);
  return new Map(
    pages.map(([page, bytes], i) => {
      const copy = all.subarray(i * PAGE_BYTES, (i + 1) * PAGE_BYTES);
      copy.set(bytes);
      return [page, copy];
    }),
  );
}

function isSamePage(a: Uint8Array, b: Uint8Array): boolean {
  const ours = wordsOf(a);
  const theirs = wordsOf(b);
  for (let i = 0; i < ours.length; i++) {
    if (ours[i] !== theirs[i]) {
      return false;
    }
  }
  return true;
}

/** A page is made of whole words. */
function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
