/** Buffers that a ring of the largest size can hold, each chain as long as a chain may be: no driver needs more at once. */
const STEPS = 1024 * 1024;

/** What looking at one buffer costs, in bytes copied. */
const BYTES_PER_STEP = 64;

/**
 * How much a device does before the guest goes on. A driver can make a device walk and copy without end (an index that
 * runs ahead, chains that name the same memory again and again); what is beyond the budget stays in the ring until
 * the device is polled or notified. One chain is always taken, so a driver that waits for it gets it.
 */
export class WorkBudget {
  #left = STEPS;

  refill(): void {
    this.#left = STEPS;
  }

  get spent(): boolean {
    return this.#left <= 0;
  }

  spend(buffers: number, bytes: number): void {
    this.#left -= buffers + bytes / BYTES_PER_STEP;
  }
}
