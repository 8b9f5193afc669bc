import { deviceText, type TraceEvent } from '../../base/trace-event';
import type { RunMachine } from '../../machine/run-machine';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { WorkerEndReason, WorkerStart } from '../../protocol/worker-messages';
import { statementCount } from '../debug/debug-points';
import { userPlace } from '../debug/frames';
import { InstrumentedExecutor } from '../debug/instrumented-executor';
import { EventStream } from '../guest/event-stream';
import type { RunParts } from '../guest/guest-run';
import type { RunLink } from '../guest/run-link';
import { EventReporter } from './event-reporter';
import { SessionLoop } from './session-loop';

/** A session with our firmware: runs guests from the first command to the end, and blocks its thread. */
export class FirmwareSession<M extends RunMachine> {
  readonly #start: WorkerStart;
  readonly #link: RunLink;
  readonly #partsOf: (recipe: RunRecipe) => RunParts<M>;
  readonly #onReplaced: () => void;

  /** @param onReplaced called when a guest has taken the place of another one, whose RAM can be given back */
  constructor(
    start: WorkerStart,
    link: RunLink,
    partsOf: (recipe: RunRecipe) => RunParts<M>,
    onReplaced: () => void = () => undefined,
  ) {
    this.#start = start;
    this.#link = link;
    this.#partsOf = partsOf;
    this.#onReplaced = onReplaced;
  }

  run(): void {
    const link = this.#link;
    const events = new EventStream(statementCount);
    events.subscribe(['guestError'], ({ event }) => {
      if (event.kind === 'guestError') {
        link.report({ kind: 'log', level: 'error', message: guestErrorText(event) });
      }
    });
    if ((this.#start.recipe.drivers ?? []).length > 0) {
      // A driver of the user's polls and tells nobody: without this a run just stands still.
      events.subscribe(['stuckPoll'], ({ event }) => {
        const own = userPlace();
        if (event.kind === 'stuckPoll' && own !== undefined) {
          const { deviceName, queue, why } = event;
          const message = `${own.file}:${own.line}: polls queue ${queue} of ${deviceName} for ever: ${why}`;
          link.report({ kind: 'log', level: 'error', message });
        }
      });
    }
    const reporter = new EventReporter(events, link);
    let ended: { reason: WorkerEndReason; message: string | undefined };
    try {
      ended = this.#loop(events, reporter).run(this.#start.recipe);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      ended = { reason: 'failed', message };
    }
    reporter.flush();
    link.report({ kind: 'ended', ...ended });
  }

  #loop(events: EventStream, reporter: EventReporter): SessionLoop<M> {
    const {
      keepInputs,
      lastSnapshot,
      reportsInputs = false,
      stopsAtHandOver = false,
    } = this.#start;
    return new SessionLoop<M>({
      link: this.#link,
      events,
      reporter,
      keepInputs,
      lastSnapshot,
      reportsInputs,
      stopsAtHandOver,
      createExecutor: (host) => new InstrumentedExecutor(events, host),
      partsOf: this.#partsOf,
      onReplaced: this.#onReplaced,
    });
  }
}

/**
 * `virtio-blk (virtio-mmio@a003e00), queue 0: virtio: zero sized buffers are not allowed`, and in front of it the line of the user's
 * driver that runs.
 */
function guestErrorText({
  device,
  queue,
  message,
}: Extract<TraceEvent, { kind: 'guestError' }>): string {
  const place = [
    ...(device === undefined ? [] : [deviceText(device)]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
  ].join(', ');
  const text = place === '' ? message : `${place}: ${message}`;
  const own = userPlace();
  return own === undefined ? text : `${own.file}:${own.line}: ${text}`;
}
