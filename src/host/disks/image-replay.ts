import type { BlockBackend } from '../../base/host';
import type { FileDisk } from './file-disk';
import { PastImage } from './past-image';
import { SnapshotDisk } from './snapshot-disk';
import type { UndoJournal } from './undo-journal';

/**
 * An image while a run is repeated: it reads as it did at that place of the run before, and what is written is only compared with
 * what was written then. Nothing here changes the image. From the first write on that is another one, writes are kept in memory.
 */
export class ImageReplay {
  readonly #journal: UndoJournal | undefined;
  readonly #past: PastImage | undefined;
  readonly #shownName: string;
  #position: number;
  #other: SnapshotDisk | undefined;
  #diverged: string | undefined;

  /**
   * @param journal undefined: nothing was written in the run before
   * @param position writes before the place where the run begins to be repeated
   */
  constructor(journal: UndoJournal | undefined, shownName: string, position: number) {
    this.#journal = journal;
    this.#position = position;
    this.#past = journal === undefined ? undefined : new PastImage(journal);
    this.#shownName = shownName;
  }

  /** Writes that were repeated. */
  get position(): number {
    return this.#position;
  }

  /** How the run is not the one that it repeats. */
  get diverged(): string | undefined {
    return this.#diverged;
  }

  /** What another run has written, over the image as it was at `position`. */
  get other(): SnapshotDisk | undefined {
    return this.#other;
  }

  /** All that was written is repeated: what comes now is new, and the image is as it is. */
  get isAtEnd(): boolean {
    return this.#other === undefined && this.#position >= (this.#journal?.entries.length ?? 0);
  }

  /** What failed in the run before fails again, with what it had written by then. */
  skipTo(position: number): void {
    this.#position = position;
  }

  read(file: FileDisk, offset: number, target: Uint8Array): boolean {
    return this.#other === undefined
      ? this.#readPast(this.#position, file, offset, target)
      : this.#other.read(offset, target);
  }

  /** To be asked while the end is not reached. */
  write(file: FileDisk, offset: number, source: Uint8Array): boolean {
    if (this.#other === undefined) {
      const entry = this.#journal?.entries[this.#position];
      const asBefore = entry?.offset === offset && entry.length === source.length;
      if (asBefore && this.#wasWritten(file, offset, source)) {
        this.#position++;
        return true;
      }
      this.#diverged =
        `write ${this.#position + 1} to ${this.#shownName} is another than in the run before: ` +
        `expected ${entry?.length ?? 0} bytes at ${entry?.offset ?? 0}, found ` +
        (asBefore ? 'other bytes there' : `${source.length} bytes at ${offset}`);
      this.#other = new SnapshotDisk(this.#frozen(file), false);
    }
    return this.#other.write(offset, source);
  }

  /** The bytes that the run before wrote are what the image had there before the write after it. */
  #wasWritten(file: FileDisk, offset: number, source: Uint8Array): boolean {
    const written = new Uint8Array(source.length);
    return (
      this.#readPast(this.#position + 1, file, offset, written) &&
      Buffer.compare(written, source) === 0
    );
  }

  #readPast(position: number, file: FileDisk, offset: number, target: Uint8Array): boolean {
    return this.#past?.read(position, file, offset, target) ?? file.read(offset, target);
  }

  #frozen(file: FileDisk): BlockBackend {
    const position = this.#position;
    return {
      sizeBytes: file.sizeBytes,
      readOnly: true,
      read: (offset, target) => this.#readPast(position, file, offset, target),
      write: () => false,
      writeZeroes: () => false,
      flush: () => true,
      dispose: () => undefined,
    };
  }
}
