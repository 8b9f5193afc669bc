import path from 'node:path';
import type { WorkerStart } from '../protocol/worker-messages';
import type { RunLink } from '../runtime/guest/run-link';
import { CodeCache, type V8Flags } from './code-cache';
import { codePlaceOfStack } from './code-place-of-stack';
import type * as firmware from './firmware';
import { loadProgram } from './guest/load-program';

export interface FirmwareProgram {
  /** @param thread number of this thread in Node; 0, the main thread, by default */
  runFirmware(start: WorkerStart, link: RunLink, thread?: number): void;
  /** Keeps what V8 has compiled by now beside the program, for the next start of whoever gets it. */
  writeCodeCache(): void;
  /** Keeps it for the user's next start, unless this start had one. */
  keepCodeCache(): void;
}

/**
 * The firmware's program in `folder`: firmware.js, or firmware-plain.js, which is faster, when nobody will stop the guest
 * or look at its hooks. It is compiled from V8's code cache when there is one. Compiling takes about half of the time to
 * the prompt otherwise.
 */
export function loadFirmware(
  folder: string,
  debugInformation: boolean,
  flags: V8Flags,
): FirmwareProgram {
  const name = debugInformation ? 'firmware' : 'firmware-plain';
  const program = path.join(folder, `${name}.js`);
  const cache = new CodeCache(program, flags);
  // Who runs without a debugger has the Node of the build, and no time to look further.
  const loaded = loadProgram<typeof firmware>(
    program,
    debugInformation ? cache.read() : cache.readShipped(),
    'latin1',
  );
  const { runFirmware } = loaded.exports;
  if (runFirmware === undefined) {
    throw new Error(`${program}: expected the firmware's program, found something else`);
  }
  return {
    runFirmware: (start, link, thread) => {
      const codePlace = debugInformation ? undefined : () => codePlaceOfStack(program);
      runFirmware(start, link, codePlace, thread);
    },
    writeCodeCache: () => {
      cache.writeShipped(loaded.createCache());
    },
    keepCodeCache: () => {
      if (!loaded.usedCache) {
        cache.keep(loaded.createCache());
      }
    },
  };
}
