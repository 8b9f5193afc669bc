import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result';
import { imageKey } from '../locks/lock-image';
import { isRunning, ownIdentity } from '../locks/running-processes';
import { removeFile } from '../remove-file';
import { describeSystemError } from '../system-error';
import { openFileDisk } from './file-disk';
import { takeBack } from './take-back';
import { isUndoFile, undoFile, undoFolders } from './undo-folder';
import { UndoJournal } from './undo-journal';

/** An image that is younger than the journal of the rewind by more than this was written by somebody else since. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Looks for what a dead session has left of an image, before it is opened. A journal is only of use to the run that made it, and
 * is removed; but a rewind that has begun to change the image is finished.
 *
 * @param shownName the image in messages
 * @returns a sentence for the user when there was something to finish
 */
export function finishRewindOf(
  imagePath: string,
  shownName: string,
): Result<string | undefined, string> {
  const file = journalOf(imagePath);
  if (file === undefined) {
    return ok(undefined);
  }
  try {
    const journal = UndoJournal.open(file);
    if (journal !== undefined && isRunning(journal.owner)) {
      // A thread of this process has its own removed when it ends.
      journal.close();
      return ok(undefined);
    }
    return finish(file, journal, { path: imagePath, shownName, locked: true });
  } catch (error) {
    return fail(unfinished(describeSystemError(error).text));
  }
}

/** Undefined also where there is no image: who opens it says what is wrong. */
function journalOf(imagePath: string): string | undefined {
  try {
    const status = statSync(imagePath, { bigint: true, throwIfNoEntry: false });
    return status === undefined
      ? undefined
      : undoFolders()
          .map((folder) => undoFile(folder, imageKey(status.dev, status.ino)))
          .find((file) => statSync(file, { throwIfNoEntry: false }) !== undefined);
  } catch {
    return undefined;
  }
}

/** For the starter of a thread, once it has ended in whatever way and before its locks go: the same for all its images. */
export function finishRewindsOfThread(thread: number, warn: (message: string) => void): void {
  const { pid, start } = ownIdentity();
  finishRewinds(
    (owner) => owner.pid === pid && owner.start === start && owner.thread === thread,
    warn,
  );
}

/** For the starter of a process, once it has ended in whatever way. */
export function finishRewindsOfProcess(pid: number, warn: (message: string) => void): void {
  finishRewinds((owner) => owner.pid === pid && !isRunning(owner), warn);
}

function finishRewinds(
  isOwner: (owner: UndoJournal['owner']) => boolean,
  warn: (message: string) => void,
): void {
  for (const folder of undoFolders()) {
    for (const name of namesIn(folder).filter(isUndoFile)) {
      const file = path.join(folder, name);
      try {
        const journal = UndoJournal.open(file);
        const owner = journal?.owner;
        if (owner !== undefined && isOwner(owner)) {
          const { image } = owner;
          const finished = finish(file, journal, { path: image, shownName: image, locked: false });
          const message = finished.ok ? finished.value : `${image}: ${finished.error}`;
          if (message !== undefined) {
            warn(message);
          }
        } else {
          journal?.close();
        }
      } catch (error) {
        warn(`${file}: ${describeSystemError(error).text}`);
      }
    }
  }
}

/** Journals of dead sessions whose images nobody opens again must not stay; those with a rewind to finish do. */
export function removeDeadJournals(folder: string): void {
  for (const name of namesIn(folder).filter(isUndoFile)) {
    try {
      const journal = UndoJournal.open(path.join(folder, name));
      if (journal === undefined || isRunning(journal.owner) || journal.landing !== undefined) {
        journal?.close();
      } else {
        journal.remove();
      }
    } catch {
      // Somebody else does the same.
    }
  }
}

interface Interrupted {
  readonly path: string;
  readonly shownName: string;
  /** False: the lock of the ended thread is still there. */
  readonly locked: boolean;
}

/** Throws what the operating system says. */
function finish(
  file: string,
  journal: UndoJournal | undefined,
  { path: imagePath, shownName, locked }: Interrupted,
): Result<string | undefined, string> {
  if (journal?.landing === undefined) {
    journal?.close();
    removeFile(file);
    return ok(undefined);
  }
  const keep = journal.landing;
  const writes = journal.entries.length - keep;
  if (statSync(imagePath).mtimeMs > journal.changedAtMs + CLOCK_TOLERANCE_MS) {
    journal.remove();
    return ok(
      `${shownName}: a rewind was interrupted in the middle, and something else has written the image since. It stays as it is.`,
    );
  }
  const image = openFileDisk({
    path: imagePath,
    shownName,
    tried: '',
    readOnly: false,
    locked,
  });
  if (!image.ok) {
    journal.close();
    return fail(unfinished(image.error));
  }
  const refused = image.value.lock(false);
  if (refused !== undefined) {
    image.value.dispose();
    journal.close();
    return fail(unfinished(refused));
  }
  try {
    takeBack(journal, keep, image.value);
    journal.remove();
  } finally {
    image.value.dispose();
  }
  return ok(
    `${shownName}: a rewind was interrupted in the middle and has been finished: ` +
      `${writes} ${writes === 1 ? 'write was' : 'writes were'} taken back.`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is made by the first journal.
    return [];
  }
}

function unfinished(why: string): string {
  return `a rewind was interrupted in the middle and can not be finished: ${why}`;
}
