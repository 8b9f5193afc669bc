import type { RunRecipe } from '../../../protocol/run-recipe';
import type {
  WorkerAnswers,
  WorkerCommand,
  WorkerReport,
  WorkerRequest,
} from '../../../protocol/worker-messages';
import { TargetEndedError, TargetError, TargetRunsError } from '../../target';
import type { Guest, GuestFactory } from './guest';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: TargetError): void;
}

/** Time that a guest gets to close its images after it was told to end. */
const GOODBYE_MS = 1000;
/** A guest that was told to pause does so within a statement. One of a driver that takes this long may never end. */
const PAUSE_PATIENCE_MS = 3000;

/**
 * A guest, seen from its starter: requests with answers, reports in order, console input. Exactly one `ended` report comes,
 * whatever happens to the guest.
 */
export class GuestClient {
  readonly #guest: Guest;
  readonly #listener: (report: WorkerReport) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  readonly #hasDrivers: boolean;
  #nextId = 1;
  #endMessage: string | undefined;

  constructor(
    createGuest: GuestFactory,
    recipe: RunRecipe,
    listener: (report: WorkerReport) => void,
  ) {
    this.#listener = listener;
    this.#hasDrivers = (recipe.drivers?.length ?? 0) > 0;
    let resolveExited = (): void => undefined;
    this.#exited = new Promise((resolve) => {
      resolveExited = resolve;
    });
    this.#guest = createGuest(
      { recipe, keepInputs: true, lastSnapshot: false, stopsAtHandOver: true },
      {
        report: (report) => {
          this.#take(report);
        },
        failed: (message) => {
          this.#end('failed', `the firmware worker failed: ${message}`);
        },
        exited: (how) => {
          this.#end('failed', `the firmware worker ended by itself (${how})`);
          resolveExited();
        },
      },
    );
  }

  get ended(): boolean {
    return this.#endMessage !== undefined;
  }

  request<K extends WorkerRequest['kind']>(
    request: Extract<WorkerRequest, { kind: K }>,
  ): Promise<WorkerAnswers[K]> {
    if (this.#endMessage !== undefined) {
      return Promise.reject(new TargetEndedError(this.#endMessage));
    }
    const command: WorkerCommand = { id: this.#nextId++, request };
    return new Promise((resolve, reject) => {
      this.#waiting.set(command.id, { resolve: resolve, reject });
      this.#guest.send(command);
    });
  }

  /** Asks it to stop at its next statement, and says so when a driver comes to none for long. */
  async pause(): Promise<void> {
    if (!this.#hasDrivers) {
      return this.request({ kind: 'pause' });
    }
    const late = setTimeout(() => {
      const message =
        'the guest has not come to its next statement yet: what it is in the middle of, such as a regular expression, can only be ended with the session';
      this.#listener({ kind: 'log', level: 'warning', message });
    }, PAUSE_PATIENCE_MS);
    try {
      await this.request({ kind: 'pause' });
    } finally {
      clearTimeout(late);
    }
  }

  /** What the guest has no room for waits. */
  consoleInput(bytes: Uint8Array): void {
    this.#guest.input(bytes);
  }

  /** Ends the guest and whatever it runs in. Idempotent. */
  async terminate(): Promise<void> {
    if (!this.ended) {
      const goodbye = this.request({ kind: 'terminate' }).then(
        () => this.#exited,
        () => undefined,
      );
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GOODBYE_MS);
      });
      await Promise.race([goodbye, late]);
      clearTimeout(timer);
    }
    this.#end('terminated', undefined);
    await this.#guest.terminate();
  }

  #take(report: WorkerReport): void {
    switch (report.kind) {
      case 'answer':
        this.#waiting.get(report.id)?.resolve(report.value);
        this.#waiting.delete(report.id);
        return;
      case 'refused':
        this.#waiting
          .get(report.id)
          ?.reject(
            report.runs ? new TargetRunsError(report.message) : new TargetError(report.message),
          );
        this.#waiting.delete(report.id);
        return;
      case 'inputSpace':
        return;
      case 'ended':
        this.#end(report.reason, report.message);
        return;
      case 'ready':
      case 'breakpoint':
      case 'stopped':
      case 'continued':
      case 'landed':
      case 'travelling':
      case 'console':
      case 'port':
      case 'log':
      case 'logPoint':
      case 'idle':
      case 'events':
      case 'lastSnapshot':
      case 'recorded':
        this.#listener(report);
    }
  }

  #end(
    reason: Extract<WorkerReport, { kind: 'ended' }>['reason'],
    message: string | undefined,
  ): void {
    if (this.#endMessage !== undefined) {
      return;
    }
    this.#endMessage = message ?? END_MESSAGES[reason];
    for (const waiting of this.#waiting.values()) {
      waiting.reject(new TargetEndedError(this.#endMessage));
    }
    this.#waiting.clear();
    this.#listener({ kind: 'ended', reason, message });
  }
}

const END_MESSAGES = {
  poweroff: 'the guest has powered off',
  handedOver: 'U-Boot has handed over',
  terminated: 'the session has ended',
  failed: 'the session has failed',
  'end of input': 'the session has ended: there is no more console input',
};
