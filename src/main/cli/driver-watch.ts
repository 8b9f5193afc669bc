import { QUIT_FOR_MEMORY } from '../../protocol/worker-messages';
import type { InputRing } from '../../targets/embedded/console/input-ring';
import { DriverMemory, memoryMessage, within } from '../../targets/embedded/guest/driver-memory';
import { EXIT_FAILED, EXIT_TIMEOUT } from './boot-console';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** A guest whose time is over ends between two statements. One that is in the middle of one gets this long. */
const LAST_STATEMENT_MS = 1000;

/** Ends a run whose drivers come to no statement at the time limit, or take all memory. */
export class DriverWatch {
  /** The exit status of a run that is given up; never, when none is. */
  readonly givenUp: Promise<number>;
  readonly #memory: DriverMemory;
  #late: NodeJS.Timeout | undefined;

  constructor({ drivers, setup, timeoutMs }: RunCommand, ring: InputRing) {
    let giveUp: (code: number) => void = () => undefined;
    this.givenUp = new Promise((resolve) => {
      giveUp = resolve;
    });
    this.#memory = new DriverMemory({
      ask: () => {
        ring.quit(QUIT_FOR_MEMORY);
      },
      giveUp: () => {
        message(memoryMessage(drivers, []));
        giveUp(EXIT_FAILED);
      },
    });
    this.#memory.allow(setup.description.ramBytes);
    if (timeoutMs !== undefined) {
      this.#late = setTimeout(() => {
        message(`the time limit is over${within(drivers)}`);
        giveUp(EXIT_TIMEOUT);
      }, timeoutMs + LAST_STATEMENT_MS);
    }
  }

  stop(): void {
    this.#memory.stop();
    clearTimeout(this.#late);
  }
}
