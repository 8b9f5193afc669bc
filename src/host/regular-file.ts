import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { fail, ok, type Result } from '../base/result';
import { describeSystemError } from './system-error';

/** Why a file can't be used: a code of the operating system, or '' for a reason of ours; and the sentence for it. */
export interface FileProblem {
  readonly code: string;
  readonly text: string;
}

/** What a file of the user's is opened for. `create` makes it when it isn't there, and leaves its content alone when it is. */
type Purpose = 'read' | 'write' | 'create';

const FLAGS: Readonly<Record<Purpose, number>> = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT,
};
/** Opening a FIFO waits for its other end otherwise, and nothing could end that. Windows has no such flag. */
const DO_NOT_WAIT = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;
const CHUNK_BYTES = 0x1_0000;

export interface OpenFile {
  readonly descriptor: number;
  readonly status: Stats;
}

/** Opens what must be a regular file: anything else may wait for ever, have no end, or do something when it is opened. */
export function openRegularFile(path: string, purpose: Purpose): Result<OpenFile, FileProblem> {
  return openFile(path, purpose, (status) => status.isFile());
}

/** The same for what may also be of another kind. */
export function openFile(
  path: string,
  purpose: Purpose,
  isWanted: (status: Stats) => boolean,
): Result<OpenFile, FileProblem> {
  let descriptor: number | undefined;
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before !== undefined && !isWanted(before)) {
      return fail(notRegular(before));
    }
    descriptor = openSync(path, FLAGS[purpose] | DO_NOT_WAIT);
    // Another file may have taken the name meanwhile.
    const status = fstatSync(descriptor);
    if (isWanted(status)) {
      return ok({ descriptor, status });
    }
    closeSync(descriptor);
    return fail(notRegular(status));
  } catch (error) {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
    return fail(describeSystemError(error));
  }
}

/** The text of a regular file of at most `limitBytes`. */
export function readRegularFile(path: string, limitBytes: number): Result<string, FileProblem> {
  const file = openRegularFile(path, 'read');
  if (!file.ok) {
    return file;
  }
  const { descriptor } = file.value;
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    // The size that the file system tells is only where to begin: files of /proc have none.
    let chunkBytes = Math.min(file.value.status.size, limitBytes) + 1;
    for (let count = -1; count !== 0 && length <= limitBytes; chunkBytes = CHUNK_BYTES) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      count = readSync(descriptor, chunk);
      chunks.push(chunk.subarray(0, count));
      length += count;
    }
    if (length > limitBytes) {
      const found = Math.max(length, file.value.status.size);
      return fail({
        code: '',
        text: `expected a file of at most ${limitBytes} bytes, found ${found}`,
      });
    }
    return ok(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    return fail(describeSystemError(error));
  } finally {
    closeSync(descriptor);
  }
}

/** What is wrong with a path that should name a folder. */
export function folderProblem(path: string): string | undefined {
  try {
    const status = statSync(path);
    return status.isDirectory() ? undefined : `expected a folder, found ${kindOf(status)}`;
  } catch (error) {
    return describeSystemError(error).text;
  }
}

function notRegular(status: Stats): FileProblem {
  if (status.isDirectory()) {
    return { code: 'EISDIR', text: 'Is a directory' };
  }
  return { code: '', text: `expected a regular file, found ${kindOf(status)}` };
}

function kindOf(status: Stats): string {
  if (status.isFIFO()) {
    return 'a FIFO';
  }
  if (status.isSocket()) {
    return 'a socket';
  }
  if (status.isCharacterDevice()) {
    return 'a character device';
  }
  if (status.isBlockDevice()) {
    return 'a block device';
  }
  return status.isFile() ? 'a regular file' : 'something else';
}
