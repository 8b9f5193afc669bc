import { unlinkSync } from 'node:fs';
import { describeSystemError } from './system-error';

/** Takes a file away; one that isn't there is no error. `rmSync` does the same and loads the code for whole trees. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (describeSystemError(error).code !== 'ENOENT') {
      throw error;
    }
  }
}
