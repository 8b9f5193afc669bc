import type { Transferable } from 'node:worker_threads';
import type { WorkerThread } from './thread-guest';
import type { WorkerData } from './worker-link';

/** A worker that waits for its data: most of a launch would be waiting for it to start and to load the firmware. */
export interface IdleWorker extends WorkerThread {
  postMessage(data: WorkerData, transfer: Transferable[]): void;
  once(event: 'error' | 'exit', listener: () => void): unknown;
  off(event: 'error' | 'exit', listener: () => void): unknown;
  /** While nobody has taken it, it doesn't keep the process from ending. */
  ref(): void;
  unref(): void;
}

/** At most one worker ahead of the launch that will use it. */
export class SpareWorker<W extends IdleWorker> {
  readonly #create: () => W;
  #spare: W | undefined;
  readonly #forget = (): void => {
    this.#spare = undefined;
  };

  /** @param create starts a worker without data */
  constructor(create: () => W) {
    this.#create = create;
  }

  /** A launch will probably come. */
  warmUp(): void {
    if (this.#spare === undefined) {
      const worker = this.#create();
      worker.unref();
      // What is wrong with it is said by the one that is then started in its place.
      worker.once('error', this.#forget);
      worker.once('exit', this.#forget);
      this.#spare = worker;
    }
  }

  /** The spare one, or else another. */
  take(): W {
    const worker = this.#spare;
    if (worker === undefined) {
      return this.#create();
    }
    this.#spare = undefined;
    worker.off('error', this.#forget);
    worker.off('exit', this.#forget);
    worker.ref();
    return worker;
  }

  /** No launch will come. */
  coolDown(): void {
    void this.#spare?.terminate();
    this.#spare = undefined;
  }
}
