import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { CharacterBackend } from '../base/host';
import type { ChardevDescription } from '../base/machine-description';
import { fail, ok, type Result } from '../base/result';
import { describeSystemError } from './system-error';

/** A pipe that nobody reads is an error at once, and a full one takes nothing; neither stops the guest. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * What a guest writes to a `-chardev file`. A run that is repeated writes nothing until it goes further than it has been before;
 * where it goes on earlier than that, the file ends there.
 */
export class OutputFile implements CharacterBackend {
  readonly connected = true;
  readonly isReadable = false;
  readonly pendingBytes = 0;
  readonly #descriptor: number;
  /** It has places; a pipe or a terminal has none. */
  readonly #isRegular: boolean;
  /** Where the run's first byte stands. */
  readonly #begin: number;
  #written = 0;
  #replaying = false;
  #closed = false;

  constructor(descriptor: number, append: boolean) {
    const status = fstatSync(descriptor);
    this.#descriptor = descriptor;
    this.#isRegular = status.isFile();
    this.#begin = append ? status.size : 0;
  }

  /** What the file doesn't take is lost, as in QEMU. */
  write(bytes: Uint8Array): void {
    const at = this.#begin + this.#written;
    this.#written += bytes.length;
    if (this.#replaying) {
      return;
    }
    try {
      for (let done = 0; done < bytes.length;) {
        const place = this.#isRegular ? at + done : undefined;
        done += writeSync(this.#descriptor, bytes, done, undefined, place);
      }
    } catch {
      // A full disk, or a pipe that is full or whose reader has gone.
    }
  }

  read(): undefined {
    return undefined;
  }

  /** Bytes of the run so far, at this place of it. */
  get written(): number {
    return this.#written;
  }

  /** The run is repeated from behind so many bytes. */
  beginReplay(written = 0): void {
    this.#replaying = true;
    this.#written = written;
  }

  /** The repeated run goes on from here. */
  land(): void {
    if (!this.#replaying) {
      return;
    }
    this.#replaying = false;
    if (this.#isRegular) {
      ftruncateSync(this.#descriptor, this.#begin + this.#written);
    }
  }

  dispose(): void {
    if (!this.#closed) {
      this.#closed = true;
      closeSync(this.#descriptor);
    }
  }
}

/** A file that isn't written. */
export const LOST_OUTPUT: CharacterBackend = {
  connected: true,
  isReadable: false,
  pendingBytes: 0,
  write: () => undefined,
  read: () => undefined,
  dispose: () => undefined,
};

/** Opens what a `-chardev file` names, relative to `folder`. The error is QEMU's sentence without the option before it. */
export function openOutputFile(
  { path = '', append }: Pick<ChardevDescription, 'path' | 'append'>,
  folder: string,
): Result<OutputFile, string> {
  try {
    // An empty name is no file, and not the folder.
    const name = path === '' ? '' : resolve(folder, path);
    const descriptor = openSync(
      name,
      FLAGS | (append ? constants.O_APPEND : constants.O_TRUNC),
      0o666,
    );
    return ok(new OutputFile(descriptor, append));
  } catch (error) {
    const where = path === '' || isAbsolute(path) ? '' : ` (in ${folder})`;
    return fail(`Could not open '${path}': ${describeSystemError(error).text}${where}`);
  }
}
