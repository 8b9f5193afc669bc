import type { DriverSource } from '../../../protocol/run-recipe';
import type { StackFrame } from '../../../protocol/debug-values';
import type { WorkerCommand, WorkerReport, WorkerRequest } from '../../../protocol/worker-messages';
import { memoryMessage } from './driver-memory';
import type { Guest, GuestFactory } from './guest';
import { GuestRam } from './guest-ram';
import type { ProcessCommand, ProcessReport } from './process-messages';

/** Time that a guest gets to close its images when nobody asks for it any more. */
const GOODBYE_MS = 1000;

export interface RelayOptions {
  /** To the starter of this process. */
  readonly post: (report: ProcessReport) => void;
  /** Says how much RAM the machine has: this process may grow with it. */
  readonly allowMemory: (ramBytes: number) => void;
  /** A guest has taken the place of another one, whose memory can be given back. */
  readonly onReplaced: () => void;
  /** It was told that it has ended, whether that is so or not. */
  readonly onEnded: () => void;
  /** Nothing of the guest is left. */
  readonly onExited: () => void;
}

/**
 * The process of a guest: between the guest's thread and the process that has started this one. It answers for a guest that
 * comes to no statement, and ends it.
 */
export class GuestRelay {
  readonly #createGuest: GuestFactory;
  readonly #options: RelayOptions;
  readonly #asked = new Map<number, (value: unknown) => void>();
  #guest: Guest | undefined;
  #drivers: readonly DriverSource[] = [];
  #ram: GuestRam | undefined;
  #nextId = -1;
  #isEnding = false;
  /** That it has ended was said. */
  #isOver = false;

  constructor(createGuest: GuestFactory, options: RelayOptions) {
    this.#createGuest = createGuest;
    this.#options = options;
  }

  take(message: ProcessCommand): void {
    switch (message.kind) {
      case 'begin':
        this.#drivers = message.start.recipe.drivers ?? [];
        this.#guest = this.#createGuest(message.start, {
          report: (report) => {
            this.#hear(report);
          },
          failed: (text) => {
            this.#options.post({ kind: 'failed', message: text });
          },
          exited: () => {
            this.#options.onExited();
          },
        });
        return;
      case 'command':
        this.#command(message.command);
        return;
      case 'input':
        this.#guest?.input(message.bytes);
    }
  }

  /** Nobody asks for the guest any more. */
  async leave(): Promise<void> {
    if (this.#guest !== undefined) {
      const late = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
      await Promise.race([this.#ask({ kind: 'terminate' }), late]);
      await this.#guest.terminate();
    }
  }

  /** The process takes more memory than it may: the guest is ended where it comes to a stop. */
  async stopForMemory(): Promise<void> {
    this.#isEnding = true;
    await this.#ask({ kind: 'pause' });
    const stack = await this.#ask({ kind: 'stack' });
    this.endForMemory(Array.isArray(stack) ? (stack as StackFrame[]) : []);
  }

  /** The same for one that comes to no stop, or is behind one. Nothing, when that was done. */
  endForMemory(stack: readonly StackFrame[] = []): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    const message = memoryMessage(this.#drivers, stack);
    this.#options.post({ kind: 'report', report: { kind: 'ended', reason: 'failed', message } });
    this.#options.onEnded();
    void this.#guest?.terminate();
  }

  #command(command: WorkerCommand): void {
    const { request } = command;
    if (request.kind === 'readMemory' && this.#ram !== undefined && !this.#isEnding) {
      const value = this.#ram.read(request.address, request.lengthBytes);
      this.#options.post({ kind: 'report', report: { kind: 'answer', id: command.id, value } });
      return;
    }
    if (request.kind === 'restart' && request.recipe !== undefined) {
      this.#drivers = request.recipe.drivers ?? [];
    }
    this.#guest?.send(command);
  }

  #hear(report: WorkerReport): void {
    if ((report.kind === 'answer' || report.kind === 'refused') && report.id < 0) {
      this.#asked.get(report.id)?.(report.kind === 'answer' ? report.value : undefined);
      return;
    }
    if (report.kind === 'ready' && report.ram !== undefined) {
      this.#ram = new GuestRam(report.ramBase, report.ram);
      this.#options.allowMemory(this.#ram.sizeBytes);
      this.#options.onReplaced();
      this.#options.post({ kind: 'report', report: { ...report, ram: undefined } });
      return;
    }
    if (this.#isEnding && report.kind === 'stopped') {
      return;
    }
    this.#options.post({ kind: 'report', report });
  }

  /** Undefined: it was refused. */
  #ask(request: WorkerRequest): Promise<unknown> {
    const id = this.#nextId--;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#guest?.send({ id, request });
    });
  }
}
