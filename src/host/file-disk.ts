import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { BlockBackend } from '../base/host';
import { fail, ok, type Result } from '../base/result';
import { describeSystemError } from './system-error';

const SECTOR_BYTES = 512;
/** How much is looked at or zeroed at a time. */
const ZERO_CHUNK_BYTES = 0x1_0000;

/**
 * A raw image, read and written in place and never loaded: bytes go between the file and guest memory directly.
 * A size that is no multiple of 512 counts as the next one, as with QEMU: what lies beyond the end reads as zero, and
 * writing there makes the file longer.
 */
export class FileDisk implements BlockBackend {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly #descriptor: number;
  #open = true;

  constructor(descriptor: number, fileBytes: number, readOnly: boolean) {
    this.#descriptor = descriptor;
    this.sizeBytes = Math.ceil(fileBytes / SECTOR_BYTES) * SECTOR_BYTES;
    this.readOnly = readOnly;
  }

  read(offset: number, target: Uint8Array): boolean {
    if (!this.#contains(offset, target.length)) {
      return false;
    }
    try {
      let done = 0;
      while (done < target.length) {
        const length = target.length - done;
        const count = readSync(this.#descriptor, target, done, length, offset + done);
        if (count === 0) {
          target.fill(0, done);
          break;
        }
        done += count;
      }
      return true;
    } catch {
      return false;
    }
  }

  write(offset: number, source: Uint8Array): boolean {
    if (this.readOnly || !this.#contains(offset, source.length)) {
      return false;
    }
    try {
      let done = 0;
      while (done < source.length) {
        const length = source.length - done;
        done += writeSync(this.#descriptor, source, done, length, offset + done);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** What is zero already, a hole above all, is not written, so a sparse file stays sparse. */
  writeZeroes(offset: number, lengthBytes: number): boolean {
    if (this.readOnly || !this.#contains(offset, lengthBytes)) {
      return false;
    }
    const chunk = new Uint8Array(Math.min(ZERO_CHUNK_BYTES, lengthBytes));
    for (let done = 0; done < lengthBytes; done += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, lengthBytes - done));
      if (!this.read(offset + done, part)) {
        return false;
      }
      if (part.every((byte) => byte === 0)) {
        continue;
      }
      part.fill(0);
      if (!this.write(offset + done, part)) {
        return false;
      }
    }
    return true;
  }

  flush(): boolean {
    if (this.readOnly) {
      return true;
    }
    try {
      fdatasyncSync(this.#descriptor);
      return true;
    } catch {
      return false;
    }
  }

  dispose(): void {
    if (!this.#open) {
      return;
    }
    this.#open = false;
    closeSync(this.#descriptor);
  }

  #contains(offset: number, lengthBytes: number): boolean {
    return this.#open && offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= this.sizeBytes;
  }
}

/**
 * Opens an image.
 *
 * @param path What to open.
 * @param shownName The name in messages: as the user wrote it.
 * @returns An error in QEMU's words: `Could not open 'x.img': No such file or directory`.
 */
export function openFileDisk(
  path: string,
  shownName: string,
  readOnly: boolean,
): Result<FileDisk, string> {
  let descriptor: number;
  try {
    descriptor = openSync(path, readOnly ? 'r' : 'r+');
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason.code === 'EISDIR') {
      return fail(notRegular(shownName));
    }
    return fail(`Could not open '${shownName}': ${reason.text}`);
  }
  try {
    const status = fstatSync(descriptor);
    if (status.isFile()) {
      return ok(new FileDisk(descriptor, status.size, readOnly));
    }
    closeSync(descriptor);
    return fail(notRegular(shownName));
  } catch (error) {
    closeSync(descriptor);
    return fail(`Could not open '${shownName}': ${describeSystemError(error).text}`);
  }
}

function notRegular(shownName: string): string {
  return `'file' driver requires '${shownName}' to be a regular file`;
}
