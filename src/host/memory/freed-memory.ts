import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By how much the process may have grown before it is worth looking for what can be given back: some steps back. */
const GROWTH_BYTES = 32 << 20;

/**
 * A collector for the RAM of guests that are no more. It is memory that threads share, which the engine counts for none of
 * them: without being asked it collects nothing, and a session that goes back and back grows by what its guest has
 * written each time. Every thread that has held the RAM needs one.
 *
 * @returns to be called when a guest has taken the place of another one; costs some 10 ms where the process has grown
 */
export function freedMemoryCollector(): () => void {
  let usualBytes = process.memoryUsage.rss();
  let collect: (() => void) | undefined;
  return () => {
    const nowBytes = process.memoryUsage.rss();
    usualBytes = Math.min(usualBytes, nowBytes);
    if (nowBytes - usualBytes < GROWTH_BYTES) {
      return;
    }
    collect ??= exposedCollector();
    collect();
    usualBytes = process.memoryUsage.rss();
  };
}

/** The engine shows its collector only to contexts that are made while a flag of the process is set. */
function exposedCollector(): () => void {
  let collect: unknown;
  // Another thread that does the same may take the flag away in between.
  for (let attempt = 0; attempt < 20 && typeof collect !== 'function'; attempt++) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('globalThis.gc');
    // Code that is cached under another flag would be refused by the next start.
    setFlagsFromString('--no-expose-gc');
  }
  return typeof collect === 'function' ? (collect as () => void) : () => undefined;
}
