import { writeSync } from 'node:fs';
import { describeSystemError } from '../../host/system-error';

/** How long a writer sleeps when a non-blocking descriptor takes nothing. */
const RETRY_MS = 1;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Writes all bytes before it returns; throws what the operating system says. `name` is for the message. */
export function writeAll(descriptor: number, bytes: Uint8Array, name: string): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code, text } = describeSystemError(error);
      if (code !== 'EAGAIN') {
        throw new Error(`${name}: ${text}`, { cause: error });
      }
      Atomics.wait(sleeper, 0, 0, RETRY_MS);
    }
  }
}

export const STANDARD_OUTPUT = 1;
export const STANDARD_ERROR = 2;

/** One line for the user on standard error. */
export function message(text: string): void {
  try {
    writeAll(STANDARD_ERROR, Buffer.from(`uboot-virtio: ${text}\n`), 'standard error');
  } catch {
    // There is nowhere left to say it.
  }
}
