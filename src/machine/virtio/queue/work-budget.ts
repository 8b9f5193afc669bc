/** What taking one buffer costs, in bytes copied. */
const BYTES_PER_BUFFER = 64;

/** Buffers that a ring of the largest size can hold, each chain as long as a chain may be: no driver needs more at once. */
const BUDGET_BYTES = 1024 * 1024 * BYTES_PER_BUFFER;

/**
 * How much a device does before the guest goes on. A driver can make a device walk and copy without end (an index that
 * runs ahead, chains that name the same memory again and again); what is beyond the budget stays in the ring until
 * the device is polled or notified. One chain is always taken, so a driver that waits for it gets it.
 */
export class WorkBudget {
  /** Bytes, always whole ones: V8 keeps those in the object. */
  #left = BUDGET_BYTES;

  /** For a saved state. */
  get left(): number {
    return this.#left;
  }

  set left(bytes: number) {
    this.#left = bytes;
  }

  refill(): void {
    this.#left = BUDGET_BYTES;
  }

  get spent(): boolean {
    return this.#left <= 0;
  }

  spend(buffers: number, bytes: number): void {
    this.#left -= buffers * BYTES_PER_BUFFER + bytes;
  }
}
