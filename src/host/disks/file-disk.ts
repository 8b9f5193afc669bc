import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import type { BlockBackend } from '../../base/host';
import { fail, ok, type Result } from '../../base/result';
import type { ImageAccess } from '../locks/image-access';
import { imageIdentity, lockImage, type ImageLock, type OpenImage } from '../locks/lock-image';
import { openFile } from '../regular-file';
import { describeSystemError } from '../system-error';

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
  /** Device and inode. */
  readonly identity: string;
  readonly #descriptor: number;
  readonly #locking: OpenImage | undefined;
  #lock: ImageLock | undefined;
  #open = true;

  /** @param locked whether it is locked once a device uses it */
  constructor(image: OpenImage, fileBytes: number, readOnly: boolean, locked: boolean) {
    this.#descriptor = image.descriptor;
    this.#locking = locked ? image : undefined;
    this.identity = imageIdentity(image);
    this.sizeBytes = Math.ceil(fileBytes / SECTOR_BYTES) * SECTOR_BYTES;
    this.readOnly = readOnly;
  }

  read(offset: number, target: Uint8Array): boolean {
    const count = this.readExisting(offset, target);
    if (count !== undefined && count < target.length) {
      target.fill(0, count);
    }
    return count !== undefined;
  }

  /** The bytes of a range that the file has: fewer than asked for where it ends before. Undefined: an error. */
  readExisting(offset: number, target: Uint8Array): number | undefined {
    if (!this.#contains(offset, target.length)) {
      return undefined;
    }
    try {
      let done = 0;
      while (done < target.length) {
        const length = target.length - done;
        const count = readSync(this.#descriptor, target, done, length, offset + done);
        if (count === 0) {
          break;
        }
        done += count;
      }
      return done;
    } catch {
      return undefined;
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

  /** Where the file ends now, up to which a write may have made it longer. Throws what the operating system says. */
  get fileBytes(): number {
    return fstatSync(this.#descriptor).size;
  }

  /** Takes away what a write behind the end has made longer. Throws what the operating system says. */
  cutTo(fileBytes: number): void {
    ftruncateSync(this.#descriptor, fileBytes);
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

  lock(sharesWrites: boolean): string | undefined {
    const access = accessOf(this.readOnly, sharesWrites);
    if (this.#locking === undefined || access === undefined) {
      return undefined;
    }
    const locked = lockImage(this.#locking, access);
    if (!locked.ok) {
      return locked.error;
    }
    this.#lock = locked.value;
    return undefined;
  }

  dispose(): void {
    if (!this.#open) {
      return;
    }
    this.#open = false;
    this.#lock?.release();
    closeSync(this.#descriptor);
  }

  #contains(offset: number, lengthBytes: number): boolean {
    return this.#open && offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= this.sizeBytes;
  }
}

/** Who reads and lets others write has nothing to mind. */
function accessOf(readOnly: boolean, sharesWrites: boolean): ImageAccess | undefined {
  if (readOnly) {
    return sharesWrites ? undefined : 'read';
  }
  return sharesWrites ? 'write-shared' : 'write';
}

/** An image to open. */
export interface ImageToOpen {
  readonly path: string;
  /** The name in messages: as the user wrote it. */
  readonly shownName: string;
  /** What messages about a file that can't be opened have at their end: where it was looked for. */
  readonly tried: string;
  readonly readOnly: boolean;
  /** Whether it is locked once a device uses it. */
  readonly locked: boolean;
}

/**
 * Opens an image: a regular file, or a block device.
 *
 * @returns An error in QEMU's words: `Could not open 'x.img': No such file or directory`.
 */
export function openFileDisk(image: ImageToOpen): Result<FileDisk, string> {
  const { path, shownName, tried, readOnly, locked } = image;
  const file = openFile(
    path,
    readOnly ? 'read' : 'write',
    (status) => status.isFile() || status.isBlockDevice(),
  );
  if (!file.ok) {
    const { code, text } = file.error;
    return code === '' || code === 'EISDIR'
      ? fail(`'file' driver requires '${shownName}' to be a regular file`)
      : fail(`Could not open '${shownName}': ${text}${tried}`);
  }
  const { descriptor, status } = file.value;
  try {
    const bytes = status.isFile() ? status.size : endOf(descriptor);
    return ok(new FileDisk({ descriptor, status, shownName }, bytes, readOnly, locked));
  } catch (error) {
    closeSync(descriptor);
    return fail(`Could not open '${shownName}': ${describeSystemError(error).text}${tried}`);
  }
}

/** Length of what has none by its status, a block device: by halves, up to the byte behind the last one that can be read. */
export function endOf(descriptor: number): number {
  const byte = new Uint8Array(1);
  const isInside = (at: number): boolean => readSync(descriptor, byte, 0, 1, at) > 0;
  let outside = SECTOR_BYTES;
  while (outside < Number.MAX_SAFE_INTEGER / 2 && isInside(outside)) {
    outside *= 2;
  }
  let end = 0;
  for (let step = outside; step >= 1; step = Math.floor(step / 2)) {
    if (end + step <= outside && isInside(end + step - 1)) {
      end += step;
    }
  }
  return end;
}
