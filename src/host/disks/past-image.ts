import type { FileDisk } from './file-disk';
import type { UndoEntry, UndoJournal } from './undo-journal';

/** How finely the index tells where a write was. */
const PAGE_BYTES = 0x4000;

/**
 * An image as it was before a write of the journal: its bytes now, and over them the oldest of the old bytes that were kept
 * since. So no byte of it is in memory, however far back it is.
 */
export class PastImage {
  readonly #journal: UndoJournal;
  /** Numbers of the entries that touch a page, rising. */
  readonly #pages = new Map<number, number[]>();
  #indexed = 0;

  constructor(journal: UndoJournal) {
    this.#journal = journal;
  }

  /**
   * @param position number of the write before which it was
   * @param file the image by any descriptor
   */
  read(position: number, file: FileDisk, offset: number, target: Uint8Array): boolean {
    this.#index();
    if (!file.read(offset, target)) {
      return false;
    }
    try {
      for (let done = 0; done < target.length;) {
        const at = offset + done;
        const page = Math.floor(at / PAGE_BYTES);
        const length = Math.min(target.length - done, (page + 1) * PAGE_BYTES - at);
        this.#patch(position, page, at, target.subarray(done, done + length));
        done += length;
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Of every byte the first entry from `position` on counts. */
  #patch(position: number, page: number, offset: number, target: Uint8Array): void {
    const numbers = this.#pages.get(page);
    if (numbers === undefined) {
      return;
    }
    let gaps: readonly (readonly [number, number])[] = [[offset, offset + target.length]];
    for (let i = firstFrom(numbers, position); i < numbers.length && gaps.length > 0; i++) {
      const entry = this.#journal.entries[numbers[i] ?? 0];
      if (entry !== undefined && gaps.some((gap) => overlaps(gap, entry))) {
        gaps = gaps.flatMap((gap) => this.#fill(gap, entry, offset, target));
      }
    }
  }

  /** Gives what of the gap is left. */
  #fill(
    gap: readonly [number, number],
    entry: UndoEntry,
    offset: number,
    target: Uint8Array,
  ): (readonly [number, number])[] {
    if (!overlaps(gap, entry)) {
      return [gap];
    }
    const from = Math.max(gap[0], entry.offset);
    const to = Math.min(gap[1], entry.offset + entry.length);
    this.#journal.readOld(entry, from - entry.offset, target.subarray(from - offset, to - offset));
    const left: (readonly [number, number])[] = [
      [gap[0], from],
      [to, gap[1]],
    ];
    return left.filter(([start, end]) => start < end);
  }

  /** What was written since the last look. */
  #index(): void {
    const { entries } = this.#journal;
    for (; this.#indexed < entries.length; this.#indexed++) {
      for (const page of pagesOf(entries[this.#indexed])) {
        const numbers = this.#pages.get(page);
        if (numbers === undefined) {
          this.#pages.set(page, [this.#indexed]);
        } else {
          numbers.push(this.#indexed);
        }
      }
    }
  }
}

function* pagesOf(entry: UndoEntry | undefined): Generator<number> {
  if (entry !== undefined) {
    const end = entry.offset + entry.length;
    for (let page = Math.floor(entry.offset / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
      yield page;
    }
  }
}

function overlaps([from, to]: readonly [number, number], { offset, length }: UndoEntry): boolean {
  return offset < to && from < offset + length;
}

/** Place of the first number that is not below `least`. */
function firstFrom(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
