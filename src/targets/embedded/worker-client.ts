import { MessageChannel } from 'node:worker_threads';
import type { MessagePort, Transferable } from 'node:worker_threads';
import type { RunRecipe } from '../../protocol/run-recipe';
import type {
  WorkerAnswers,
  WorkerCommand,
  WorkerReport,
  WorkerRequest,
} from '../../protocol/worker-messages';
import { TargetEndedError, TargetError, TargetRunsError } from '../target';
import { InputRing } from './console/input-ring';
import type { WorkerData } from './worker-link';

/** A `Worker` of node:worker_threads that runs the firmware worker's program. */
export interface WorkerThread {
  on(event: 'message', listener: (report: WorkerReport) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): Promise<unknown>;
}

/** Starts the firmware worker's program with `workerData`. */
export type WorkerFactory = (data: WorkerData, transfer: Transferable[]) => WorkerThread;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: TargetError): void;
}

/** Time that a worker gets to close its images after it was told to end. */
const GOODBYE_MS = 1000;

/**
 * The worker thread, seen from its starter: requests with answers, reports in order, console input. Exactly one `ended`
 * report comes, whatever happens to the worker.
 */
export class WorkerClient {
  readonly #worker: WorkerThread;
  readonly #port: MessagePort;
  readonly #input = new InputRing();
  readonly #listener: (report: WorkerReport) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #endMessage: string | undefined;

  constructor(
    createWorker: WorkerFactory,
    recipe: RunRecipe,
    listener: (report: WorkerReport) => void,
  ) {
    this.#listener = listener;
    const channel = new MessageChannel();
    this.#port = channel.port1;
    const start = {
      recipe,
      keepInputs: true,
      lastSnapshot: false,
      stopsAtHandOver: true,
      control: this.#input.control,
      inputRing: this.#input.buffer,
    };
    this.#worker = createWorker({ start, commands: channel.port2 }, [channel.port2]);
    this.#worker.on('message', (report) => {
      this.#take(report);
    });
    this.#worker.on('error', (error) => {
      this.#end('failed', `the firmware worker failed: ${error.message}`);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#end('failed', `the firmware worker ended by itself (exit code ${code})`);
        resolve();
      });
    });
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
      this.#port.postMessage(command);
      this.#input.ring();
    });
  }

  /** What the ring has no room for waits here. */
  consoleInput(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  /** Ends the guest and the thread. Idempotent. */
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
    this.#port.close();
    await this.#worker.terminate();
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
        this.#input.move();
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
    this.#port.close();
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
