import { MemoryWatch } from '../../../host/memory/memory-watch';
import type { StackFrame } from '../../../protocol/debug-values';
import type { DriverSource } from '../../../protocol/run-recipe';

/** Memory that the drivers of a run may take, beside the machine's. */
const DRIVER_MEMORY_BYTES = 2 ** 30;
/** Time that a guest gets to say where it stands before it is ended. */
const WHERE_MS = 5000;

export interface DriverMemoryOptions {
  /** Asks the guest to stop and to say where: it takes more than it may. */
  readonly ask: () => void;
  /** It has not come to a stop in time, or takes as much again: it is to be ended wherever it stands. */
  readonly giveUp: () => void;
}

/** Watches the memory of a process in which a guest with drivers of the user's runs. */
export class DriverMemory {
  readonly #options: DriverMemoryOptions;
  readonly #watch: MemoryWatch;
  #limitBytes = 0;
  #late: NodeJS.Timeout | undefined;

  constructor(options: DriverMemoryOptions) {
    this.#options = options;
    this.#watch = new MemoryWatch(() => {
      this.#exceeded();
    });
  }

  /** From now on the process may grow by what drivers may have, beside a machine with so much RAM. */
  allow(ramBytes: number): void {
    // A machine that is gone and one that has come may both be there for a moment.
    this.#limitBytes = 2 * ramBytes + DRIVER_MEMORY_BYTES;
    this.#watch.limit(this.#limitBytes);
  }

  stop(): void {
    this.#watch.stop();
    clearTimeout(this.#late);
  }

  #exceeded(): void {
    if (this.#late !== undefined) {
      this.stop();
      this.#options.giveUp();
      return;
    }
    this.#late = setTimeout(() => {
      this.stop();
      this.#options.giveUp();
    }, WHERE_MS);
    this.#watch.limit(this.#limitBytes + DRIVER_MEMORY_BYTES);
    this.#options.ask();
  }
}

/** What is said when a run was ended because of its drivers' memory. */
export function memoryMessage(
  drivers: readonly DriverSource[],
  stack: readonly StackFrame[],
): string {
  const mebibytes = DRIVER_MEMORY_BYTES / 2 ** 20;
  const frame = stack.find(({ file }) => drivers.some((driver) => driver.file === file));
  const where = frame === undefined ? '' : `${frame.file}:${frame.line}: `;
  const rest = `expected a driver to take at most ${mebibytes} MiB of memory, found more: the run was ended`;
  return frame === undefined ? `${rest}${within(drivers)}` : `${where}${rest}`;
}

/** For a guest that comes to no end of a statement: which driver may be the reason. */
export function within(drivers: readonly DriverSource[]): string {
  const files = drivers.map(({ file }) => file).join(' or ');
  return ` in the middle of what ${files} does at once, such as a regular expression, a sort or a loop at the top of the file`;
}
