/**
 * Holds events back while a request that sets the machine running is unanswered. A client takes the answer to
 * `next` as "running now", so that a `stopped` sent before the answer would be lost.
 */
export class EventGate {
  #holders = 0;
  readonly #waiting: (() => void)[] = [];

  pass(send: () => void): void {
    if (this.#holders > 0) {
      this.#waiting.push(send);
    } else {
      send();
    }
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    this.#holders--;
    while (this.#holders === 0) {
      const send = this.#waiting.shift();
      if (send === undefined) {
        return;
      }
      send();
    }
  }
}
