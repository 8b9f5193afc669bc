import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { WorkerCommand, WorkerReport, WorkerStart } from '../../../protocol/worker-messages';
import type { RunLink } from '../../../runtime/guest/run-link';
import { InputRingReader } from '../console/input-ring-reader';

/** `workerData` of the firmware worker. */
export interface WorkerData {
  readonly start: WorkerStart;
  readonly commands: MessagePort;
}

/** The worker's end: blocks in Atomics.wait, and fetches messages without an event loop. */
export class WorkerLink implements RunLink {
  readonly #input: InputRingReader;
  readonly #commands: MessagePort;
  readonly #post: (report: WorkerReport) => void;
  readonly #wallNs: () => number;
  /** The bell of a command may have been taken, and the command not. */
  #commandsLeft = false;

  constructor(data: WorkerData, post: (report: WorkerReport) => void, wallNs: () => number) {
    this.#input = new InputRingReader(data.start);
    this.#commands = data.commands;
    this.#post = post;
    this.#wallNs = wallNs;
  }

  attention(): boolean {
    if (this.#input.attention()) {
      this.#commandsLeft = true;
    }
    return this.#commandsLeft;
  }

  wait(timeoutMs: number | undefined): void {
    if (!this.#commandsLeft) {
      this.#input.wait(timeoutMs);
    }
  }

  takeCommand(): WorkerCommand | undefined {
    const received = receiveMessageOnPort(this.#commands);
    if (received === undefined) {
      this.#commandsLeft = false;
      return undefined;
    }
    return received.message as WorkerCommand;
  }

  takeInput(maxBytes: number): Uint8Array | undefined {
    return this.#input.takeInput(maxBytes, () => {
      this.report({ kind: 'inputSpace' });
    });
  }

  inputEnded(): boolean {
    return this.#input.inputEnded();
  }

  report(report: WorkerReport): void {
    this.#post(report);
  }

  wallNs(): number {
    return this.#wallNs();
  }
}
