import { CONSOLE_READING_FUNCTIONS } from '../../base/console-functions';
import { functionsNamed } from './debug-info';
import { frameDepth, rawFrame } from './debug-points';

/** How far down the stack one of them is looked for. */
const READING_DEPTH = 8;

/** Knows whether the firmware is inside a function that waits for a key. */
export class ConsoleReading {
  #functions: ReadonlySet<number> | undefined;

  now(): boolean {
    this.#functions ??= new Set(
      CONSOLE_READING_FUNCTIONS.flatMap((name) => functionsNamed(name).map((place) => place.id)),
    );
    const depth = frameDepth();
    for (let at = depth; at > Math.max(0, depth - READING_DEPTH); at--) {
      if (this.#functions.has(rawFrame(at).functionId)) {
        return true;
      }
    }
    return false;
  }
}
