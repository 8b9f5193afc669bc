import type { RunMachine } from '../../machine/run-machine';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { WorkerEndReason, WorkerStart } from '../../protocol/worker-messages';
import { statementCount } from '../debug/debug-points';
import { InstrumentedExecutor } from '../debug/instrumented-executor';
import { eventLine, EventStream } from '../guest/event-stream';
import type { GuestErrorEvent } from '../guest/event-stream';
import type { RunParts } from '../guest/guest-run';
import type { RunLink } from '../guest/run-link';
import { SessionLoop } from './session-loop';

/** Trace lines are reported in batches of this many. */
const TRACE_BATCH = 256;

/** A session with our firmware: runs guests from the first command to the end, and blocks its thread. */
export class FirmwareSession<M extends RunMachine> {
  readonly #start: WorkerStart;
  readonly #link: RunLink;
  readonly #partsOf: (recipe: RunRecipe) => RunParts<M>;
  readonly #traceLines: string[] = [];

  constructor(start: WorkerStart, link: RunLink, partsOf: (recipe: RunRecipe) => RunParts<M>) {
    this.#start = start;
    this.#link = link;
    this.#partsOf = partsOf;
  }

  run(): void {
    let ended: { reason: WorkerEndReason; message: string | undefined };
    try {
      ended = { reason: this.#runGuests(), message: undefined };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      ended = { reason: 'failed', message };
    }
    this.#flushTrace();
    this.#link.report({ kind: 'ended', ...ended });
  }

  #runGuests(): WorkerEndReason {
    const link = this.#link;
    const { recipe, trace, keepInputs, lastSnapshot } = this.#start;
    const events = new EventStream(statementCount, (event) => {
      link.report({ kind: 'log', level: 'error', message: guestErrorText(event) });
    });
    if (trace) {
      events.subscribe((event) => {
        this.#traceLines.push(eventLine(event));
        if (this.#traceLines.length >= TRACE_BATCH) {
          this.#flushTrace();
        }
      });
    }
    const loop = new SessionLoop<M>({
      link,
      events,
      keepInputs,
      lastSnapshot,
      createExecutor: (host) => {
        const executor = new InstrumentedExecutor(events, host);
        if (trace) {
          executor.traceHooks();
        }
        return executor;
      },
      partsOf: this.#partsOf,
      flushEvents: () => {
        this.#flushTrace();
      },
    });
    return loop.run(recipe);
  }

  #flushTrace(): void {
    if (this.#traceLines.length > 0) {
      this.#link.report({ kind: 'trace', lines: this.#traceLines.splice(0) });
    }
  }
}

/** `virtio-blk (virtio-mmio@a003e00), queue 0: virtio: zero sized buffers are not allowed` */
function guestErrorText({ device, queue, message }: GuestErrorEvent): string {
  const place = [
    ...(device === undefined ? [] : [`${device.kind} (${device.transport})`]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
  ].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}
