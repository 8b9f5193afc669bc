import type { Hart } from '../../../cpu/riscv/hart';
import type { Watch } from '../../../cpu/riscv/hart-core';

/** Instructions and ranges of RAM that end a run of the hart, as the hart was told last. */
export class PlacedBreakpoints {
  readonly #warn: (message: string) => void;
  #addresses: ReadonlySet<number> = new Set();

  /** Others are wanted than the hart knows: true until they are placed. */
  isStale = true;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** The hart is a new one. */
  clear(): void {
    this.#addresses = new Set();
    this.isStale = true;
  }

  has(address: number): boolean {
    return this.#addresses.has(address);
  }

  place(hart: Hart, wanted: ReadonlySet<number>, watches: readonly Watch[]): void {
    this.isStale = false;
    const watched = hart.setWatches(watches);
    if (!watched.ok) {
      this.#warn(watched.error);
    }
    if (wanted.size === this.#addresses.size && [...wanted].every((each) => this.has(each))) {
      return;
    }
    const set = hart.setBreakpoints([...wanted].map(BigInt));
    if (!set.ok) {
      this.#warn(set.error);
    }
    this.#addresses = wanted;
  }
}
