import path from 'node:path';
import type * as binary from '../binary';
import { CodeCache } from '../code-cache';
import type { FirmwareProgram } from '../load-firmware';
import { loadProgram } from './load-program';

/**
 * The program in `folder` that runs firmware of the user's: binary.js. It is compiled from V8's code cache when there is one, which is
 * of V8's usual flags: whoever sets others loads it before.
 */
export function loadBinaryRunner(folder: string): FirmwareProgram {
  const program = path.join(folder, 'binary.js');
  const cache = new CodeCache(program, 'usual');
  const loaded = loadProgram<typeof binary>(program, cache.read());
  const { runBinary } = loaded.exports;
  if (runBinary === undefined) {
    throw new Error(`${program}: expected the program that runs binaries, found something else`);
  }
  return {
    runFirmware: (start, link, thread) => {
      runBinary(start, link, thread);
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
