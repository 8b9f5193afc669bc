/** Somebody who pauses or stops a guest need not wait longer than this, if its statements end. */
const LOOK_MS = 10;
/** More statements than are run without a look anyway. */
const MOST_STATEMENTS = 1 << 20;

/**
 * How many statements may run until the next look at what the user wants. The firmware's own are short; one of a driver of the
 * user's may fill a list of 64 MiB.
 */
export class LookPace {
  readonly #wallNs: () => number;
  #lastNs: number;
  #lastStatement = 0;
  #statements = MOST_STATEMENTS;

  constructor(wallNs: () => number) {
    this.#wallNs = wallNs;
    this.#lastNs = wallNs();
  }

  /** At a look, with the statements until now: so many until the next, at least 1. */
  next(statement: number): number {
    const nowNs = this.#wallNs();
    const tookMs = (nowNs - this.#lastNs) / 1e6;
    const ran = statement - this.#lastStatement;
    this.#lastNs = nowNs;
    this.#lastStatement = statement;
    this.#statements =
      tookMs > LOOK_MS && ran > 0
        ? Math.max(1, Math.floor((ran * LOOK_MS) / tookMs))
        : Math.min(this.#statements * 2, MOST_STATEMENTS);
    return this.#statements;
  }
}
