/** Register accesses between two marks. */
const ACCESSES_OF_A_MARK = 256;

/**
 * What tells one run from another: a number made of every register access. Kept now and then, so that a run that shall be
 * the same as an earlier one is found out soon when it isn't.
 */
export class Fingerprint {
  #hash = 0;
  #accesses = 0;
  readonly #marks: RunMarks;

  constructor(marks: RunMarks) {
    this.#marks = marks;
  }

  /** @param address of the register, or its port */
  add(address: number, value: number): void {
    this.#hash =
      Math.imul(this.#hash ^ (address | 0), 0x01000193) ^ Math.imul(value | 0, 0x85ebca6b);
    if (++this.#accesses % ACCESSES_OF_A_MARK === 0) {
      this.#marks.compare(this.#accesses / ACCESSES_OF_A_MARK - 1, this.#hash);
    }
  }
}

/** The marks of a run, as far as it has ever come. They outlive the guest, and are compared when it is run again. */
export class RunMarks {
  #hashes: number[] = [];
  /** Of the present guest. */
  #passed = 0;

  /** A guest begins from power-on. */
  begin(): void {
    this.#passed = 0;
  }

  /** The guest has been changed: what came after is another run. */
  cut(): void {
    this.#hashes.length = this.#passed;
  }

  compare(index: number, hash: number): void {
    const known = this.#hashes[index];
    if (known === undefined) {
      this.#hashes[index] = hash;
    } else if (known !== hash) {
      throw new Error(
        'the run is not the recorded one: what the guest wrote to its devices or read from them is not the same',
      );
    }
    this.#passed = index + 1;
  }
}
