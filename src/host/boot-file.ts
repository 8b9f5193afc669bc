import { closeSync, readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../base/result';
import { openRegularFile, type FileProblem } from './regular-file';
import { describeSystemError } from './system-error';

/** No firmware and no kernel is larger. */
const MOST_BYTES = 2 ** 30;

/** The file of `-kernel` or `-initrd`. Undefined when it is no regular file or can't be read. */
export function readBootFile(path: string): Uint8Array | undefined {
  const bytes = readFirmwareFile(path);
  return bytes.ok ? bytes.value : undefined;
}

/** A file that is firmware, or has its symbols: a regular file of at most 1 GiB. */
export function readFirmwareFile(path: string): Result<Uint8Array, FileProblem> {
  const file = openRegularFile(path, 'read');
  if (!file.ok) {
    return file;
  }
  const { descriptor, status } = file.value;
  try {
    if (status.size > MOST_BYTES) {
      const text = `expected a file of at most ${MOST_BYTES} bytes, found ${status.size}`;
      return fail({ code: '', text });
    }
    return ok(new Uint8Array(readFileSync(descriptor)));
  } catch (error) {
    return fail(describeSystemError(error));
  } finally {
    closeSync(descriptor);
  }
}
