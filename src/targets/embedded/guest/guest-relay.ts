import type { DriverSource } from '../../../protocol/run-recipe';
import type { StackFrame } from '../../../protocol/debug-values';
import type { WorkerCommand, WorkerReport, WorkerRequest } from '../../../protocol/worker-messages';
import { DRIVER_MEMORY_BYTES, growthLimit, memoryMessage, WHERE_MS } from './driver-memory';
import type { Guest, GuestFactory } from './guest';
import { GuestRam } from './guest-ram';
import type { ProcessCommand, ProcessReport } from './process-messages';

/** Time that a guest gets to close its images when nobody asks for it any more. */
const GOODBYE_MS = 1000;

export interface RelayOptions {
  /** To the starter of this process. */
  readonly post: (report: ProcessReport) => void;
  /** Sets how much more memory this process may take than it had at its start. */
  readonly limitMemory: (growthBytes: number) => void;
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
  #limitBytes = 0;
  #nextId = -1;
  #isEnding = false;

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
      await this.#ask({ kind: 'terminate' }, GOODBYE_MS);
      await this.#guest.terminate();
    }
  }

  /** The process takes more memory than it may. */
  async endForMemory(): Promise<void> {
    if (this.#isEnding) {
      this.#endNow([]);
      return;
    }
    this.#isEnding = true;
    this.#options.limitMemory(this.#limitBytes + DRIVER_MEMORY_BYTES);
    const stands = (await this.#ask({ kind: 'pause' }, WHERE_MS)) !== 'late';
    const stack = stands ? await this.#ask({ kind: 'stack' }, WHERE_MS) : undefined;
    this.#endNow(Array.isArray(stack) ? (stack as StackFrame[]) : []);
  }

  #endNow(stack: readonly StackFrame[]): void {
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
      this.#limitBytes = growthLimit(this.#ram.sizeBytes);
      this.#options.limitMemory(this.#limitBytes);
      this.#options.onReplaced();
      this.#options.post({ kind: 'report', report: { ...report, ram: undefined } });
      return;
    }
    if (this.#isEnding && report.kind === 'stopped') {
      return;
    }
    this.#options.post({ kind: 'report', report });
  }

  /** 'late': there is no answer for so long. Undefined also where it was refused. */
  #ask(request: WorkerRequest, patienceMs: number): Promise<unknown> {
    const id = this.#nextId--;
    return new Promise((resolve) => {
      const late = setTimeout(resolve, patienceMs, 'late');
      this.#asked.set(id, (value) => {
        clearTimeout(late);
        resolve(value);
      });
      this.#guest?.send({ id, request });
    });
  }
}
