const INTERVAL_MS = 50;

/** Looks again and again how much memory the process takes. */
export class MemoryWatch {
  readonly #beforeBytes = process.memoryUsage.rss();
  readonly #exceeded: (grownBytes: number) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param exceeded called once for each limit, with the growth since the watch was made */
  constructor(exceeded: (grownBytes: number) => void) {
    this.#exceeded = exceeded;
  }

  /** From now on the process may grow by so much since the watch was made, and no more. */
  limit(growthBytes: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      const grownBytes = process.memoryUsage.rss() - this.#beforeBytes;
      if (grownBytes > growthBytes) {
        this.stop();
        this.#exceeded(grownBytes);
      }
    }, INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
