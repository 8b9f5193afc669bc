import { createRequire } from 'node:module';
import path from 'node:path';
import type * as binary from '../binary';
import type { FirmwareProgram } from '../load-firmware';

/** The program in `folder` that runs firmware of the user's: binary.js. */
export function loadBinaryRunner(folder: string): FirmwareProgram {
  const program = path.join(folder, 'binary.js');
  const { runBinary } = createRequire(program)(program) as typeof binary;
  return {
    runFirmware: (start, link, thread) => {
      runBinary(start, link, thread);
    },
    // Compiling it takes a few milliseconds.
    writeCodeCache: () => undefined,
    keepCodeCache: () => undefined,
  };
}
