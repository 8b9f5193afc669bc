import { deviceText, type TraceEvent } from '../../base/trace-event';
import type { RunMachine } from '../../machine/run-machine';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { WorkerEndReason, WorkerStart } from '../../protocol/worker-messages';
import type { Executor, ExecutorHost } from '../debug/executor';
import type { EventStream } from '../guest/event-stream';
import type { GuestRun, RunParts } from '../guest/guest-run';
import type { RunLink } from '../guest/run-link';
import { EventReporter } from './event-reporter';
import { SessionLoop } from './session-loop';

/** What a session runs, and how. */
export interface SessionParts<M extends RunMachine> {
  readonly events: EventStream;
  readonly createExecutor: (host: ExecutorHost) => Executor<GuestRun<M>>;
  readonly partsOf: (recipe: RunRecipe) => RunParts<M>;
  /** Called when a guest has taken the place of another one, whose RAM can be given back. */
  readonly onReplaced?: (() => void) | undefined;
  /** What stands in front of a message about a mistake of the guest's: the line of the user's that runs. */
  readonly userPlace?: () => { readonly file: string; readonly line: number } | undefined;
}

/** Runs guests from the first command to the end, and blocks its thread. */
export function runSession<M extends RunMachine>(
  start: WorkerStart,
  link: RunLink,
  parts: SessionParts<M>,
): void {
  const { events, userPlace } = parts;
  events.subscribe(['guestError'], ({ event }) => {
    if (event.kind === 'guestError') {
      const own = userPlace?.();
      const text = guestErrorText(event);
      const message = own === undefined ? text : `${own.file}:${own.line}: ${text}`;
      link.report({ kind: 'log', level: 'error', message });
    }
  });
  const reporter = new EventReporter(events, link);
  let ended: { reason: WorkerEndReason; message: string | undefined };
  try {
    ended = loop(start, link, parts, reporter).run(start.recipe);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    ended = { reason: 'failed', message };
  }
  reporter.flush();
  link.report({ kind: 'ended', ...ended });
}

function loop<M extends RunMachine>(
  start: WorkerStart,
  link: RunLink,
  { events, createExecutor, partsOf, onReplaced = () => undefined }: SessionParts<M>,
  reporter: EventReporter,
): SessionLoop<M> {
  const { keepInputs, lastSnapshot, reportsInputs = false, stopsAtHandOver = false } = start;
  return new SessionLoop<M>({
    link,
    events,
    reporter,
    keepInputs,
    lastSnapshot,
    reportsInputs,
    stopsAtHandOver,
    createExecutor,
    partsOf,
    onReplaced,
  });
}

/** `virtio-blk (virtio-mmio@a003e00), queue 0: virtio: zero sized buffers are not allowed`. */
function guestErrorText({
  device,
  queue,
  message,
}: Extract<TraceEvent, { kind: 'guestError' }>): string {
  const place = [
    ...(device === undefined ? [] : [deviceText(device)]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
  ].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}
