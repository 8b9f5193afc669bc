import { RISCV_CLINT, RISCV_UART } from '../../machine/virt/riscv/memory-map';
import type { AccessListener } from './hart-machine';

/** So many looks at the clock or the UART in a row, and nothing else outside RAM, are waiting. */
const WAITING_LOOKS = 20;
/** The same for looks at the UART alone: whoever never asks for the time waits for a key. */
const READING_LOOKS = 64;
/** With more instructions than that between two looks it is work. */
const QUIET_INSTRUCTIONS = 5000;
const READING_INSTRUCTIONS = 500;

const LINE_STATUS = RISCV_UART.base + 5;
/** mtime and its upper half. */
const TIME_LOW = RISCV_CLINT.base + 0xbff8;
const TIME_HIGH = TIME_LOW + 4;

export interface PollState {
  readonly looks: number;
  readonly reads: number;
  readonly last: number;
}

/**
 * Finds out that a guest waits, as a program does that has no interrupts: it looks at the clock or at the UART's line status again
 * and again. What it sees are the accesses of one hart, so that it says the same in each run that is the same.
 */
export class PollWatch implements AccessListener {
  readonly #count: () => number;
  readonly #onWait: () => void;
  #looks = 0;
  /** Of the UART, in a row, with none at the clock between. */
  #reads = 0;
  #last = 0;

  /**
   * @param count instructions until now
   * @param onWait called in the instruction that waits
   */
  constructor(count: () => number, onWait: () => void) {
    this.#count = count;
    this.#onWait = onWait;
  }

  /** It waits for a key. */
  get readsConsole(): boolean {
    return this.#reads >= READING_LOOKS;
  }

  reset(): void {
    this.#looks = 0;
    this.#reads = 0;
    this.#last = 0;
  }

  /** What it has seen, as plain data. */
  save(): PollState {
    return { looks: this.#looks, reads: this.#reads, last: this.#last };
  }

  restore({ looks, reads, last }: PollState): void {
    this.#looks = looks;
    this.#reads = reads;
    this.#last = last;
  }

  read(address: number, _sizeBytes: number, value: number | bigint | undefined): void {
    if (address === LINE_STATUS && (Number(value) & 1) === 0) {
      this.#look(true);
    } else if (address === TIME_LOW || address === TIME_HIGH) {
      this.#look(false);
    } else {
      this.#worked();
    }
  }

  wrote(): void {
    this.#worked();
  }

  readTime(): void {
    this.#look(false);
  }

  #worked(): void {
    this.#looks = 0;
    this.#reads = 0;
  }

  #look(atConsole: boolean): void {
    const count = this.#count();
    const passed = count - this.#last;
    this.#last = count;
    this.#looks = passed <= QUIET_INSTRUCTIONS ? this.#looks + 1 : 1;
    this.#reads = !atConsole ? 0 : passed <= READING_INSTRUCTIONS ? this.#reads + 1 : 1;
    if (this.#looks > WAITING_LOOKS) {
      this.#onWait();
    }
  }
}
