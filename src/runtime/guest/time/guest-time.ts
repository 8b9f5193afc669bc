import type { GuestClock } from '../../../base/host';

/** Guest time that one statement takes in virtual time: about the speed of a small ARM at a few instructions each. */
const NS_PER_STATEMENT = 10;

/** Virtual time: a function of the statement count, with jumps where the guest waits. */
export class VirtualTime implements GuestClock {
  readonly virtual = true;
  readonly #statement: () => number;
  #jumpedNs = 0;

  constructor(statement: () => number) {
    this.#statement = statement;
  }

  nowNs(): number {
    return this.#statement() * NS_PER_STATEMENT + this.#jumpedNs;
  }

  jump(ns: number): void {
    this.#jumpedNs += Math.max(0, ns);
  }

  reset(): void {
    this.#jumpedNs = 0;
  }

  /** What it has jumped since reset. */
  get jumpedNs(): number {
    return this.#jumpedNs;
  }

  /** As it was with so much. */
  goBack(jumpedNs: number): void {
    this.#jumpedNs = jumpedNs;
  }
}

/** Real time: the wall clock since reset; before the first one no time passes. */
export class RealTime implements GuestClock {
  readonly virtual = false;
  readonly #wallNs: () => number;
  #startNs: number | undefined;

  constructor(wallNs: () => number) {
    this.#wallNs = wallNs;
  }

  nowNs(): number {
    return this.#startNs === undefined ? 0 : this.#wallNs() - this.#startNs;
  }

  reset(): void {
    this.#startNs = this.#wallNs();
  }
}
