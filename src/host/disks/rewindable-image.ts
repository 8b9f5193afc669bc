import { fail, ok, type Result } from '../../base/result';
import { ownIdentity } from '../locks/running-processes';
import { removeFile } from '../remove-file';
import { describeSystemError } from '../system-error';
import type { FileDisk } from './file-disk';
import { ImageReplay } from './image-replay';
import { takeBack } from './take-back';
import { takeUndoFolder, undoFile } from './undo-folder';
import { UndoJournal } from './undo-journal';
import { removeDeadJournals } from './unfinished-rewinds';

/** A larger write is more than one to the journal, so that little memory is needed. The same when it is repeated. */
const CHUNK_BYTES = 0x4_0000;

export interface JournalLimits {
  readonly bytes: number;
  readonly entries: number;
}

/** As much as is kept to go back. */
export const JOURNAL_LIMITS: JournalLimits = { bytes: 2 ** 30, entries: 2 ** 20 };

export interface RewindableImageOptions {
  /** Device and inode. */
  readonly key: string;
  readonly path: string;
  /** In messages: as the user wrote it. */
  readonly shownName: string;
  /** Number of this thread in Node. */
  readonly thread: number;
  readonly limits: JournalLimits;
  readonly warn: (message: string) => void;
}

/**
 * An image that can be put back to what it was after any of the writes of a run. While the run goes on, a write keeps the old
 * bytes in a journal and then goes to the image. While the run is repeated the image only seems to be what it was. `land` puts the
 * image itself back to that place of the run. A run may also be repeated further than to where it has landed before: then it
 * writes the image again, and that is taken back unless it lands.
 */
export class RewindableImage {
  readonly #options: RewindableImageOptions;
  #journal: UndoJournal | undefined;
  #replay: ImageReplay | undefined;
  /** Writes when the first replay since the last landing began. */
  #home: number | undefined;
  /** Set once a replay has written the image. */
  #ahead: FileDisk | undefined;
  #obstacle: string | undefined;
  #old: Uint8Array | undefined;

  constructor(options: RewindableImageOptions) {
    this.#options = options;
  }

  /** Why the image can't be put back. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** Writes so far, at this place of the run. */
  get position(): number {
    return this.#replay?.position ?? this.#journal?.entries.length ?? 0;
  }

  get replay(): ImageReplay | undefined {
    return this.#replay;
  }

  /** From now on the image can't be put back. */
  giveUp(obstacle: string): void {
    this.#obstacle ??= obstacle;
    this.#journal?.remove();
    this.#journal = undefined;
  }

  read(file: FileDisk, offset: number, target: Uint8Array): boolean {
    return this.#replay?.read(file, offset, target) ?? file.read(offset, target);
  }

  write(file: FileDisk, offset: number, source: Uint8Array): boolean {
    for (let done = 0; done < source.length; done += CHUNK_BYTES) {
      const part = source.subarray(done, done + CHUNK_BYTES);
      if (!this.#store(file, offset + done, part, false)) {
        return false;
      }
    }
    return true;
  }

  writeZeroes(file: FileDisk, offset: number, lengthBytes: number): boolean {
    for (let done = 0; done < lengthBytes; done += CHUNK_BYTES) {
      const part = ZEROES.subarray(0, Math.min(CHUNK_BYTES, lengthBytes - done));
      if (!this.#store(file, offset + done, part, true)) {
        return false;
      }
    }
    return true;
  }

  /** The run is repeated from behind so many of its writes. */
  beginReplay(position = 0): void {
    this.#home ??= this.#journal?.entries.length ?? 0;
    this.#replay = new ImageReplay(this.#journal, this.#options.shownName, position);
  }

  /** The run is not repeated after all: the image is what it was before. */
  abandonReplay(): void {
    if (this.#ahead !== undefined) {
      this.#takeBack(this.#home ?? 0, this.#ahead);
    }
    this.#endReplay();
  }

  /**
   * The repeated run goes on from here: the image becomes what that run has seen of it.
   *
   * @param file the image, opened for writing; undefined: nothing of the run writes it
   * @returns a problem: the run was not the same, or the image can't be put back
   */
  land(file: FileDisk | undefined): string | undefined {
    const replay = this.#replay;
    this.#endReplay();
    if (replay === undefined || file === undefined) {
      return undefined;
    }
    const problem = this.#takeBack(replay.position, file);
    if (problem !== undefined || replay.diverged === undefined) {
      return problem;
    }
    // What the journal would get now are not the writes of the guest.
    this.giveUp(replay.diverged);
    for (const { offset, bytes } of replay.other?.writtenPages() ?? []) {
      if (!file.write(offset, bytes)) {
        return `${this.#options.shownName} could not be written: Input/output error`;
      }
    }
    return replay.diverged;
  }

  /** The run is over. */
  dispose(): void {
    this.abandonReplay();
    this.#journal?.remove();
    this.#journal = undefined;
  }

  #endReplay(): void {
    this.#replay = undefined;
    this.#home = undefined;
    this.#ahead = undefined;
  }

  #takeBack(keep: number, file: FileDisk): string | undefined {
    if (this.#journal === undefined) {
      return undefined;
    }
    try {
      takeBack(this.#journal, keep, file);
      return undefined;
    } catch (error) {
      // The journal stays, with its mark: the next start tries again.
      this.#journal.close();
      this.#journal = undefined;
      const { shownName } = this.#options;
      this.#obstacle = `${shownName} could not be put back: ${describeSystemError(error).text}`;
      return this.#obstacle;
    }
  }

  #store(file: FileDisk, offset: number, source: Uint8Array, zeroes: boolean): boolean {
    const replay = this.#replay;
    if (replay !== undefined && !replay.isAtEnd) {
      return replay.write(file, offset, source);
    }
    this.#keepOld(file, offset, source.length);
    if (replay !== undefined) {
      this.#goAhead(replay, file);
    }
    return zeroes ? file.writeZeroes(offset, source.length) : file.write(offset, source);
  }

  /** The image is written again though the run has not landed: who is killed now has it taken back. */
  #goAhead(replay: ImageReplay, file: FileDisk): void {
    if (this.#ahead === undefined) {
      this.#ahead = file;
      this.#journal?.markLanding(this.#home ?? 0);
    }
    replay.skipTo(this.#journal?.entries.length ?? 0);
  }

  /** What can't be kept doesn't keep the guest from writing. */
  #keepOld(file: FileDisk, offset: number, lengthBytes: number): void {
    if (this.#obstacle !== undefined) {
      return;
    }
    const kept = this.#tryToKeepOld(file, offset, lengthBytes);
    if (!kept.ok) {
      const { shownName, warn } = this.#options;
      const obstacle = `no room to keep what is overwritten in ${shownName}: ${kept.error}`;
      this.giveUp(obstacle);
      warn(`This run can't go back any more: ${obstacle}`);
    }
  }

  #tryToKeepOld(file: FileDisk, offset: number, lengthBytes: number): Result<void, string> {
    this.#old ??= new Uint8Array(CHUNK_BYTES);
    const old = this.#old.subarray(0, lengthBytes);
    const count = file.readExisting(offset, old);
    if (count === undefined) {
      return fail('it can not be read');
    }
    try {
      const journal = this.#roomyJournal();
      if (!journal.ok) {
        return journal;
      }
      const there = isZero(old.subarray(0, count)) ? 0 : count;
      const fileBytes = count < lengthBytes ? file.fileBytes : undefined;
      journal.value.append(offset, lengthBytes, old.subarray(0, there), fileBytes);
      return ok(undefined);
    } catch (error) {
      return fail(describeSystemError(error).text);
    }
  }

  /** Throws what the operating system says. */
  #roomyJournal(): Result<UndoJournal, string> {
    const { key, path, thread, limits } = this.#options;
    if (this.#journal === undefined) {
      const folder = takeUndoFolder();
      if (folder === undefined) {
        return fail('there is no folder for that');
      }
      const file = undoFile(folder, key);
      // Who holds the lock of the image is alone: what is there is of a dead session.
      removeFile(file);
      removeDeadJournals(folder);
      this.#journal = UndoJournal.create(file, { ...ownIdentity(), thread, image: path });
    }
    const { bytes, entries } = this.#journal;
    return bytes < limits.bytes && entries.length < limits.entries
      ? ok(this.#journal)
      : fail(`${Math.floor(bytes / 2 ** 20)} MiB in ${entries.length} writes are kept already`);
  }
}

const ZEROES = new Uint8Array(CHUNK_BYTES);

function isZero(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes, ZEROES.subarray(0, bytes.length)) === 0;
}
