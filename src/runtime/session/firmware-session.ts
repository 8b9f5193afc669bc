import type { RunMachine } from '../../machine/run-machine';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { WorkerStart } from '../../protocol/worker-messages';
import { statementCount } from '../debug/debug-points';
import { userPlace } from '../debug/frames';
import { InstrumentedExecutor } from '../debug/instrumented-executor';
import { EventStream } from '../guest/event-stream';
import type { RunParts } from '../guest/guest-run';
import type { RunLink } from '../guest/run-link';
import { runSession } from './guest-session';

/**
 * A session with our firmware: runs guests from the first command to the end, and blocks its thread.
 *
 * @param onReplaced called when a guest has taken the place of another one, whose RAM can be given back
 */
export function runFirmwareSession<M extends RunMachine>(
  start: WorkerStart,
  link: RunLink,
  partsOf: (recipe: RunRecipe) => RunParts<M>,
  onReplaced?: () => void,
): void {
  const events = new EventStream(statementCount);
  if ((start.recipe.drivers ?? []).length > 0) {
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
  runSession(start, link, {
    events,
    createExecutor: (host) => new InstrumentedExecutor(events, host),
    partsOf,
    onReplaced,
    userPlace,
  });
}
