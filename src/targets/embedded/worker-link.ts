import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import {
  CONTROL_ATTENTION,
  CONTROL_INPUT_ENDED,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_TAIL,
  CONTROL_INPUT_WAITING,
} from '../../protocol/worker-messages';
import type { WorkerCommand, WorkerReport, WorkerStart } from '../../protocol/worker-messages';
import type { RunLink } from '../../runtime/run-link';

/** `workerData` of the firmware worker. */
export interface WorkerData {
  readonly start: WorkerStart;
  readonly commands: MessagePort;
}

/** The worker's end: blocks in Atomics.wait, and fetches messages without an event loop. */
export class WorkerLink implements RunLink {
  readonly #control: Int32Array;
  readonly #ring: Uint8Array;
  readonly #commands: MessagePort;
  readonly #post: (report: WorkerReport) => void;
  readonly #wallNs: () => number;
  #seen = 0;

  constructor(data: WorkerData, post: (report: WorkerReport) => void, wallNs: () => number) {
    this.#control = new Int32Array(data.start.control);
    this.#ring = new Uint8Array(data.start.inputRing);
    this.#commands = data.commands;
    this.#post = post;
    this.#wallNs = wallNs;
  }

  attention(): boolean {
    const now = Atomics.load(this.#control, CONTROL_ATTENTION);
    const changed = now !== this.#seen;
    this.#seen = now;
    return changed;
  }

  wait(timeoutMs: number | undefined): void {
    Atomics.wait(this.#control, CONTROL_ATTENTION, this.#seen, timeoutMs);
  }

  takeCommand(): WorkerCommand | undefined {
    const received = receiveMessageOnPort(this.#commands);
    return received === undefined ? undefined : (received.message as WorkerCommand);
  }

  takeInput(maxBytes: number): Uint8Array | undefined {
    const head = Atomics.load(this.#control, CONTROL_INPUT_HEAD);
    const tail = Atomics.load(this.#control, CONTROL_INPUT_TAIL);
    const size = this.#ring.length;
    const count = Math.min(maxBytes, (tail - head + size) % size);
    if (count === 0) {
      return undefined;
    }
    const bytes = Uint8Array.from({ length: count }, (_, i) => this.#ring[(head + i) % size] ?? 0);
    Atomics.store(this.#control, CONTROL_INPUT_HEAD, (head + count) % size);
    if (Atomics.exchange(this.#control, CONTROL_INPUT_WAITING, 0) === 1) {
      this.report({ kind: 'inputSpace' });
    }
    return bytes;
  }

  inputEnded(): boolean {
    return (
      Atomics.load(this.#control, CONTROL_INPUT_ENDED) === 1 &&
      Atomics.load(this.#control, CONTROL_INPUT_HEAD) ===
        Atomics.load(this.#control, CONTROL_INPUT_TAIL)
    );
  }

  report(report: WorkerReport): void {
    this.#post(report);
  }

  wallNs(): number {
    return this.#wallNs();
  }
}
