import { fstatSync, rmSync } from 'node:fs';
import { fail, ok, type Result } from '../../base/result';
import { refusedLock, type ImageAccess } from './image-access';
import { lockInFolder, releaseLocksOfThread, type Holder } from './lock-folder';
import { qemuAccesses } from './qemu-locks';
import { runtimeFolder } from './runtime-folder';

export interface ImageLock {
  /** Idempotent. */
  release(): void;
}

/** Locks of this thread, by image: all there is where no folder can be had. */
const ofThisThread = new Map<string, ImageAccess[]>();

/**
 * Locks an open image as QEMU does, by device and inode, so that links to it count as it. Seen are the other drives of this
 * process, other processes of the same user, and, on Linux, QEMUs. They do not see us. Without a folder to tell others in only
 * this thread's drives and QEMUs are seen.
 *
 * @param shownName the image's name in the message, as the user wrote it
 * @returns or an error in QEMU's words, with the holder: `Failed to get "write" lock. Is another process using ...`
 */
export function lockImage(
  descriptor: number,
  access: ImageAccess,
  shownName: string,
): Result<ImageLock, string> {
  const { dev, ino } = fstatSync(descriptor, { bigint: true });
  const refuse = (holders: readonly ImageAccess[], who: string): Result<never, string> =>
    fail(
      `Failed to get ${refusedLock(access, holders) ?? '"write"'} lock. ` +
        `Is another process using the image [${shownName}]? (${who})`,
    );
  const qemus = qemuAccesses(dev, ino);
  if (refusedLock(access, qemus) !== undefined) {
    return refuse(qemus, 'a QEMU has it');
  }
  const image = `${dev}-${ino}`;
  const here = ofThisThread.get(image) ?? [];
  if (refusedLock(access, here) !== undefined) {
    return refuse(here, 'another drive of this command line has it');
  }
  const locked = lockForOthers(image, access);
  if (locked !== undefined && 'holders' in locked) {
    return refuse(
      locked.holders.map((holder) => holder.access),
      whoHas(locked.holders),
    );
  }
  ofThisThread.set(image, [...here, access]);
  let held = true;
  return ok({
    release: () => {
      if (held) {
        held = false;
        const left = [...(ofThisThread.get(image) ?? [])];
        left.splice(left.indexOf(access), 1);
        if (left.length === 0) {
          ofThisThread.delete(image);
        } else {
          ofThisThread.set(image, left);
        }
        if (locked !== undefined) {
          rmSync(locked.file, { force: true });
        }
      }
    },
  });
}

/** For the starter of a thread that locked images, once it has ended in whatever way. */
export function releaseImagesOfThread(thread: number): void {
  const folder = runtimeFolder();
  if (folder !== undefined) {
    releaseLocksOfThread(folder, thread);
  }
}

function lockForOthers(
  image: string,
  access: ImageAccess,
): ReturnType<typeof lockInFolder> | undefined {
  const folder = runtimeFolder();
  try {
    return folder === undefined ? undefined : lockInFolder(folder, image, access);
  } catch {
    // No space, no permission: as without a folder.
    return undefined;
  }
}

function whoHas(holders: readonly Holder[]): string {
  const [holder] = holders;
  return holder === undefined || holder.pid === process.pid
    ? 'another session has it'
    : `process ${holder.pid} has it`;
}
