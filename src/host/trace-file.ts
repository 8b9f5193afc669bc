import { closeSync, ftruncateSync, readSync } from 'node:fs';
import { fail, ok, type Result } from '../base/result';
import { openRegularFile } from './regular-file';
import { describeSystemError } from './system-error';

/** The first members of a line of a trace. */
const TRACE_LINE = /^\{"statement":\d+,"kind":"\w+"/;
/** As much of a file as that needs. */
const LOOKED_AT_BYTES = 128;

/**
 * Opens a file for a trace, from its beginning. A file that is there must be empty or a trace of ours, by its first line: a name
 * that was mistyped, or sent by somebody else, never costs a file. The error is a sentence without the file's name.
 *
 * @returns a descriptor to write to
 */
export function openTraceFile(path: string): Result<number, string> {
  const file = openRegularFile(path, 'create');
  if (!file.ok) {
    return fail(file.error.text);
  }
  const { descriptor, status } = file.value;
  try {
    const start = Buffer.alloc(LOOKED_AT_BYTES);
    const length = readSync(descriptor, start, 0, LOOKED_AT_BYTES, 0);
    if (length > 0 && !TRACE_LINE.test(start.toString('latin1', 0, length))) {
      closeSync(descriptor);
      return fail(
        `there is a file of ${status.size} bytes that is no trace, and it stays as it is ` +
          '(expected no file, an empty one, or a trace to write anew)',
      );
    }
    ftruncateSync(descriptor, 0);
    return ok(descriptor);
  } catch (error) {
    closeSync(descriptor);
    return fail(describeSystemError(error).text);
  }
}
