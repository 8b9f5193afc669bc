import { fstatSync, type Stats } from 'node:fs';
import { fail, ok, type Result } from '../../base/result';
import { removeFile } from '../remove-file';
import { refusedLock, type ImageAccess } from './image-access';
import {
  lockInFolder,
  releaseLocksOfTheDead,
  releaseLocksOfThread,
  type Holder,
} from './lock-folder';
import { qemuAccesses } from './qemu-locks';
import { runtimeFolder } from './runtime-folder';

export interface ImageLock {
  /** Idempotent. */
  release(): void;
}

interface HeldLock {
  readonly image: string;
  readonly access: ImageAccess;
  /** Where other threads and processes see it. */
  readonly file: string | undefined;
  /** Drives that have it together. */
  users: number;
}

/** Locks of this thread, by image and access: all there is where no folder can be had. */
const heldHere = new Map<string, HeldLock>();

/** An open image. */
export interface OpenImage {
  readonly descriptor: number;
  readonly status: Stats;
  /** In messages: as the user wrote it. */
  readonly shownName: string;
}

/**
 * Locks an open image as QEMU does, by device and inode, so that links to it count as it. Seen are the other drives of this
 * process, other processes of the same user, and, on Linux, QEMUs. They do not see us. Without a folder to tell others in only
 * this thread's drives and QEMUs are seen.
 *
 * @returns or an error in QEMU's words, with the holder: `Failed to get "write" lock. Is another process using ...`
 */
export function lockImage(
  { descriptor, status, shownName }: OpenImage,
  access: ImageAccess,
): Result<ImageLock, string> {
  const { dev, ino } = identityOf(status, descriptor);
  const image = imageKey(dev, ino);
  const before = heldHere.get(`${image},${access}`);
  if (before !== undefined && refusedLock(access, [access]) === undefined) {
    before.users++;
    return ok(releaseOnce(before));
  }
  const refuse = (holders: readonly ImageAccess[], who: string): Result<never, string> =>
    fail(
      `Failed to get ${refusedLock(access, holders) ?? '"write"'} lock. ` +
        `Is another process using the image [${shownName}]? (${who})`,
    );
  const qemus = qemuAccesses(dev, ino);
  if (refusedLock(access, qemus) !== undefined) {
    return refuse(qemus, 'a QEMU has it');
  }
  const here = [...heldHere.values()].filter((lock) => lock.image === image);
  const accesses = here.map((lock) => lock.access);
  if (refusedLock(access, accesses) !== undefined) {
    return refuse(accesses, 'another drive of this command line has it');
  }
  const locked = lockForOthers(image, access);
  if (locked !== undefined && 'holders' in locked) {
    return refuse(
      locked.holders.map((holder) => holder.access),
      whoHas(locked.holders),
    );
  }
  const lock: HeldLock = { image, access, file: locked?.file, users: 1 };
  heldHere.set(`${image},${access}`, lock);
  return ok(releaseOnce(lock));
}

/** Device and inode: `65024-2146591`. */
export function imageIdentity({ status, descriptor }: OpenImage): string {
  const { dev, ino } = identityOf(status, descriptor);
  return imageKey(dev, ino);
}

export function imageKey(device: bigint, inode: bigint): string {
  return `${device}-${inode}`;
}

/** Large ones don't fit into the numbers of a status. */
function identityOf({ dev, ino }: Stats, descriptor: number): { dev: bigint; ino: bigint } {
  return Number.isSafeInteger(dev) && Number.isSafeInteger(ino)
    ? { dev: BigInt(dev), ino: BigInt(ino) }
    : fstatSync(descriptor, { bigint: true });
}

function releaseOnce(lock: HeldLock): ImageLock {
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) {
        return;
      }
      isHeld = false;
      if (--lock.users === 0) {
        heldHere.delete(`${lock.image},${lock.access}`);
        if (lock.file !== undefined) {
          removeFile(lock.file);
        }
      }
    },
  };
}

/** For the starter of a thread that locked images, once it has ended in whatever way. */
export function releaseImagesOfThread(thread: number): void {
  const folder = lockFolder();
  if (folder !== undefined) {
    releaseLocksOfThread(folder, thread);
  }
}

/** For the starter of a process that locked images, once it has ended in whatever way. */
export function releaseImagesOfTheDead(): void {
  const folder = lockFolder();
  if (folder !== undefined) {
    releaseLocksOfTheDead(folder);
  }
}

let foundFolder: string | undefined;

function lockFolder(): string | undefined {
  foundFolder ??= runtimeFolder();
  return foundFolder;
}

function lockForOthers(
  image: string,
  access: ImageAccess,
): ReturnType<typeof lockInFolder> | undefined {
  const folder = lockFolder();
  try {
    return folder === undefined ? undefined : lockInFolder(folder, image, access);
  } catch {
    // No space, or the folder was taken away: as without one. The next time it is looked for again.
    foundFolder = undefined;
    return undefined;
  }
}

function whoHas(holders: readonly Holder[]): string {
  const [holder] = holders;
  return holder === undefined || holder.pid === process.pid
    ? 'another session has it'
    : `process ${holder.pid} has it`;
}
