import { EVENT_KINDS } from '../../../base/trace-event';
import type { StackFrame } from '../../../protocol/debug-values';
import type { RunInput } from '../../../protocol/run-recipe';
import { eventLine } from '../../../protocol/trace-line';
import type { VirtioSnapshot } from '../../../protocol/virtio';
import { QUIT_BY_USER, QUIT_FOR_MEMORY } from '../../../protocol/worker-messages';
import type { WorkerCommand, WorkerReport, WorkerRequest } from '../../../protocol/worker-messages';
import type { RunLink } from '../../../runtime/guest/run-link';
import type { InputRingReader } from './input-ring-reader';
import type { PolledInput } from './polled-input';

/** How a console run ended. */
export interface ConsoleOutcome {
  readonly reason: 'ended' | 'time limit';
  /** What went wrong; undefined: nothing. */
  readonly failure: string | undefined;
}

export interface ConsoleLinkOptions {
  readonly input: InputRingReader;
  /** Looks for input, when no other thread fills the ring. */
  readonly polled: Pick<PolledInput, 'intervalMs' | 'poll' | 'pollCalmly'> | undefined;
  /** There is room in the ring again. */
  readonly inputSpace: () => void;
  /** Writes all bytes. What it throws ends the run as a failure. */
  readonly output: (bytes: Uint8Array) => void;
  /** Writes what a port has written, by its character device. Undefined: nobody shows it. */
  readonly portOutput?: (chardev: string, bytes: Uint8Array) => void;
  /** Receives each event as a JSON line; undefined: nobody listens. What it throws ends the run as a failure. */
  readonly trace: ((line: string) => void) | undefined;
  /** A message of the machine or of ours, one line each. */
  readonly message: (text: string) => void;
  /** State of the devices: at the end, or at the time limit. Undefined: nobody asks. */
  readonly snapshot: ((snapshot: VirtioSnapshot) => void) | undefined;
  /** What came in from outside: at the end. Undefined: nobody asks. */
  readonly recorded?: ((inputs: readonly RunInput[]) => void) | undefined;
  /** What is wrong when the run has to end for its memory, and stands there. */
  readonly memoryMessage?: (stack: readonly StackFrame[]) => string;
  /** Limit on the wall clock from now on; undefined: none. */
  readonly timeoutMs: number | undefined;
  /** Wall clock from any beginning. */
  readonly nowMs: () => number;
}

const NS_PER_MS = 1_000_000;

/**
 * The line of a run whose firmware is in the same thread as its console: nobody sends commands, so it makes them itself.
 * The guest is started at once, and ended at the time limit, when the user quits and when the output can't be written.
 */
export class ConsoleLink implements RunLink {
  readonly #options: ConsoleLinkOptions;
  readonly #commands: WorkerCommand[] = [];
  readonly #deadlineMs: number | undefined;
  #ending = false;
  #timedOut = false;
  #failure: string | undefined;
  /** Drivers take more memory than they may: the guest is asked where it stands. */
  #overMemory: 'pausing' | 'asking' | undefined;

  constructor(options: ConsoleLinkOptions) {
    this.#options = options;
    const { timeoutMs, nowMs } = options;
    this.#deadlineMs = timeoutMs === undefined ? undefined : nowMs() + timeoutMs;
    if (options.trace !== undefined) {
      this.#command({ kind: 'subscribe', kinds: EVENT_KINDS });
    }
    this.#command({ kind: 'start', stopOnEntry: false });
  }

  /** After the run. */
  get outcome(): ConsoleOutcome {
    return { reason: this.#timedOut ? 'time limit' : 'ended', failure: this.#failure };
  }

  attention(): boolean {
    this.#options.polled?.pollCalmly();
    const rung = this.#options.input.attention();
    const quit = rung ? this.#options.input.quit() : 0;
    if (quit === QUIT_BY_USER) {
      this.#end();
    } else if (quit === QUIT_FOR_MEMORY && this.#overMemory === undefined) {
      this.#overMemory = 'pausing';
      this.#command({ kind: 'pause' });
    }
    if (this.#leftMs() === 0 && !this.#ending) {
      this.#timedOut = true;
      if (this.#options.snapshot !== undefined) {
        this.#command({ kind: 'virtioSnapshot' });
      }
      this.#end();
    }
    return rung || this.#commands.length > 0;
  }

  wait(timeoutMs: number | undefined): void {
    const { input, polled, nowMs } = this.#options;
    const endMs = nowMs() + Math.min(timeoutMs ?? Infinity, this.#leftMs() ?? Infinity);
    while (this.#commands.length === 0) {
      polled?.poll();
      const leftMs = endMs - nowMs();
      if (leftMs <= 0 || input.wait(Math.min(leftMs, polled?.intervalMs ?? Infinity))) {
        return;
      }
    }
  }

  takeCommand(): WorkerCommand | undefined {
    return this.#commands.shift();
  }

  takeInput(maxBytes: number): Uint8Array | undefined {
    return this.#options.input.takeInput(maxBytes, this.#options.inputSpace);
  }

  inputEnded(): boolean {
    return this.#options.input.inputEnded();
  }

  report(report: WorkerReport): void {
    switch (report.kind) {
      case 'console':
        this.#try(() => {
          this.#options.output(report.bytes);
        });
        return;
      case 'port':
        this.#try(() => this.#options.portOutput?.(report.port.chardev, report.bytes));
        return;
      case 'events':
        this.#try(() => {
          for (const event of report.events) {
            this.#options.trace?.(eventLine(event));
          }
        });
        return;
      case 'log':
        this.#options.message(
          report.level === 'warning' ? `warning: ${report.message}` : report.message,
        );
        return;
      case 'lastSnapshot':
        this.#options.snapshot?.(report.snapshot);
        return;
      case 'recorded':
        this.#try(() => this.#options.recorded?.(report.inputs));
        return;
      case 'stopped':
        // Nobody else stops a run.
        if (this.#overMemory === 'pausing') {
          this.#overMemory = 'asking';
          this.#command({ kind: 'stack' });
        }
        return;
      case 'answer':
        if (this.#overMemory === 'asking' && Array.isArray(report.value)) {
          this.#failure ??= this.#options.memoryMessage?.(report.value as StackFrame[]);
          this.#end();
          return;
        }
        // Of all that this end asks, only the snapshot has something in its answer.
        if (report.value !== undefined) {
          this.#options.snapshot?.(report.value as VirtioSnapshot);
        }
        return;
      case 'ended':
        if (report.reason === 'failed') {
          this.#failure ??= report.message ?? 'the run has failed';
        }
        if (report.reason === 'handedOver') {
          for (const line of report.message?.split('\n') ?? []) {
            this.#options.message(line);
          }
        }
        return;
      case 'ready':
      case 'logPoint':
      case 'breakpoint':
      case 'landed':
      case 'travelling':
      case 'refused':
      case 'continued':
      case 'idle':
      case 'inputSpace':
    }
  }

  wallNs(): number {
    return this.#options.nowMs() * NS_PER_MS;
  }

  #leftMs(): number | undefined {
    return this.#deadlineMs === undefined
      ? undefined
      : Math.max(0, this.#deadlineMs - this.#options.nowMs());
  }

  /** After a failure nothing more is written. */
  #try(write: () => void): void {
    if (this.#failure !== undefined) {
      return;
    }
    try {
      write();
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#end();
    }
  }

  #end(): void {
    if (!this.#ending) {
      this.#ending = true;
      this.#command({ kind: 'terminate' });
    }
  }

  #command(request: WorkerRequest): void {
    this.#commands.push({ id: this.#commands.length, request });
  }
}
