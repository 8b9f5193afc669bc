import { MessageChannel } from 'node:worker_threads';
import type { MessagePort, Transferable } from 'node:worker_threads';
import type { GuestStart, WorkerCommand, WorkerReport } from '../../../protocol/worker-messages';
import { InputRing } from '../console/input-ring';
import type { Guest, GuestFactory, GuestListener } from './guest';
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

/** Guests in threads of this process. */
export function threadGuests(createWorker: WorkerFactory): GuestFactory {
  return (start, listener) => new ThreadGuest(createWorker, start, listener);
}

class ThreadGuest implements Guest {
  readonly #worker: WorkerThread;
  readonly #port: MessagePort;
  readonly #input = new InputRing();

  constructor(createWorker: WorkerFactory, start: GuestStart, listener: GuestListener) {
    const channel = new MessageChannel();
    this.#port = channel.port1;
    const shared = { control: this.#input.control, inputRing: this.#input.buffer };
    this.#worker = createWorker({ start: { ...start, ...shared }, commands: channel.port2 }, [
      channel.port2,
    ]);
    this.#worker.on('message', (report) => {
      if (report.kind === 'inputSpace') {
        this.#input.move();
        return;
      }
      if (report.kind === 'ended') {
        this.#port.close();
      }
      listener.report(report);
    });
    this.#worker.on('error', (error) => {
      listener.failed(error.message);
    });
    this.#worker.on('exit', (code) => {
      this.#port.close();
      listener.exited(`exit code ${code}`);
    });
  }

  send(command: WorkerCommand): void {
    this.#port.postMessage(command);
    this.#input.ring();
  }

  input(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  terminate(): Promise<unknown> {
    this.#port.close();
    return this.#worker.terminate();
  }
}
