import type { RunMachine } from '../../machine/run-machine';
import type { RunRecipe } from '../../protocol/run-recipe';
import type { Executor, ExecutorHost } from '../debug/executor';
import type { EventStream } from '../guest/event-stream';
import type { GuestRun, RunParts } from '../guest/guest-run';
import type { RunLink } from '../guest/run-link';
import type { EventReporter } from './event-reporter';

export interface SessionLoopOptions<M extends RunMachine> {
  readonly link: RunLink;
  readonly events: EventStream;
  readonly reporter: EventReporter;
  readonly createExecutor: (host: ExecutorHost) => Executor<GuestRun<M>>;
  readonly partsOf: (recipe: RunRecipe) => RunParts<M>;
  readonly keepInputs: boolean;
  /** Report `lastSnapshot` when the guest has come to its end. */
  readonly lastSnapshot: boolean;
  /** The guest stops where it hands over to what it has loaded; otherwise that is the end at once. */
  readonly stopsAtHandOver: boolean;
  /** Report `recorded` at the end of the last run. */
  readonly reportsInputs: boolean;
  /** Called when a guest has taken the place of another one, whose RAM can be given back. */
  readonly onReplaced: () => void;
}
