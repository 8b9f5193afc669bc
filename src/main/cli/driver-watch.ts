import { MemoryWatch } from '../../host/memory/memory-watch';
import { QUIT_FOR_MEMORY } from '../../protocol/worker-messages';
import type { InputRing } from '../../targets/embedded/console/input-ring';
import {
  DRIVER_MEMORY_BYTES,
  growthLimit,
  memoryMessage,
  WHERE_MS,
  within,
} from '../../targets/embedded/guest/driver-memory';
import { EXIT_FAILED, EXIT_TIMEOUT } from './boot-console';
import type { RunCommand } from './run-options';
import { message } from './write-all';

/** A guest whose time is over ends between two statements. One that is in the middle of one gets this long. */
const LAST_STATEMENT_MS = 1000;

/** Ends a run whose drivers come to no statement at the time limit, or take all memory. */
export class DriverWatch {
  /** The exit status of a run that is given up. */
  readonly given: Promise<number>;
  hasGivenUp = false;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #memory: MemoryWatch;

  constructor({ drivers, setup, timeoutMs }: RunCommand, ring: InputRing) {
    const limitBytes = growthLimit(setup.description.ramBytes);
    let giveUp: (code: number) => void = () => undefined;
    this.given = new Promise((resolve) => {
      giveUp = (code) => {
        this.hasGivenUp = true;
        resolve(code);
      };
    });
    const endForMemory = (): void => {
      message(memoryMessage(drivers, []));
      giveUp(EXIT_FAILED);
    };
    let isAsked = false;
    this.#memory = new MemoryWatch(() => {
      if (isAsked) {
        endForMemory();
        return;
      }
      isAsked = true;
      ring.quit(QUIT_FOR_MEMORY);
      this.#after(WHERE_MS, endForMemory);
      this.#memory.limit(limitBytes + DRIVER_MEMORY_BYTES);
    });
    this.#memory.limit(limitBytes);
    if (timeoutMs !== undefined) {
      this.#after(timeoutMs + LAST_STATEMENT_MS, () => {
        message(`the time limit is over${within(drivers)}`);
        giveUp(EXIT_TIMEOUT);
      });
    }
  }

  stop(): void {
    this.#memory.stop();
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
  }
}
