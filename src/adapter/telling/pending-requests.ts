import { RequestError } from '../errors';
import type { Progress, Task } from './progress';

/** These only look: whoever doesn't want the answer any longer need not wait for it. */
const LOOKS: ReadonlySet<string> = new Set([
  'breakpointLocations',
  'completions',
  'dataBreakpointInfo',
  'evaluate',
  'exceptionInfo',
  'loadedSources',
  'modules',
  'readMemory',
  'scopes',
  'source',
  'stackTrace',
  'stepInTargets',
  'uboot-virtio/virtioSnapshot',
  'variables',
]);

/** Time that answers get to be found when a session is over: a request may wait for something else than the machine. */
const GOODBYE_MS = 1000;

const TITLES: Readonly<Record<string, string>> = {
  attach: 'Attaching to U-Boot',
  disconnect: 'Ending the session',
  launch: 'Starting U-Boot',
  restart: 'Restarting U-Boot',
  terminate: 'Ending U-Boot',
};

/** A request that has no answer yet. */
export interface PendingRequest {
  /** Aborted when the client cancels the request. */
  readonly signal: AbortSignal;
  readonly task: Task;
  /** The work's result; fails when the request is cancelled meanwhile. */
  result<T>(work: Promise<T>): Promise<T>;
  /** The answer is sent. */
  done(): void;
}

/** All that have no answer yet, so that the client can cancel them, and hears of those that take long. */
export class PendingRequests {
  readonly #progress: Progress;
  readonly #cancels = new Map<number, () => void>();
  #count = 0;
  #wake: () => void = () => undefined;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  begin(seq: number, command: string): PendingRequest {
    this.#count++;
    const controller = new AbortController();
    const cancellable = LOOKS.has(command) || command === 'launch' || command === 'attach';
    const cancel = (): void => {
      controller.abort(new RequestError('cancelled', 'cancelled'));
    };
    if (cancellable) {
      this.#cancels.set(seq, cancel);
    }
    const task = this.#progress.begin({
      title: TITLES[command] ?? `U-Boot: ${command}`,
      requestId: seq,
      ...(cancellable ? { cancel } : {}),
    });
    return {
      signal: controller.signal,
      task,
      result: (work) => raced(work, controller.signal),
      done: () => {
        this.#cancels.delete(seq);
        task.end();
        this.#count--;
        this.#wake();
      },
    };
  }

  /** Resolves when every request has its answer: the machine has ended, so that none can take long. */
  async allAnswered(): Promise<void> {
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, GOODBYE_MS).unref();
    });
    const last = new Promise<void>((resolve) => {
      this.#wake = () => {
        if (this.#count === 0) {
          resolve();
        }
      };
      this.#wake();
    });
    await Promise.race([late, last]);
  }

  /** Gives whether there is such a request that can be cancelled. */
  cancel(seq: number): boolean {
    const cancel = this.#cancels.get(seq);
    cancel?.();
    return cancel !== undefined;
  }
}

function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    signal.addEventListener('abort', () => {
      reject(signal.reason as RequestError);
    });
  });
}
