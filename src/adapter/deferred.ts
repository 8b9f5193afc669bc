/** A promise that is settled from outside. Nobody has to listen to its rejection. */
export class Deferred {
  readonly promise: Promise<void>;
  settled = false;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => undefined);
  }

  resolve(): void {
    this.settled = true;
    this.#resolve();
  }

  reject(error: Error): void {
    this.settled = true;
    this.#reject(error);
  }
}
