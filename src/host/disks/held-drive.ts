import type { BlockBackend } from '../../base/host';
import type { FileDisk } from './file-disk';
import type { RewindableImage } from './rewindable-image';

export interface HeldDriveOptions {
  readonly file: FileDisk;
  readonly image: RewindableImage;
  /** In messages: as the user wrote it. */
  readonly shownName: string;
  /** Whether it is locked once a device uses it. */
  readonly locked: boolean;
}

/** A drive of the run, open and locked while machines come and go. What the host failed to do is part of the run, and fails again. */
export class HeldDrive {
  readonly #options: HeldDriveOptions;
  #locked = false;
  #operations = 0;
  /** Operations that failed, and how many writes the image had seen then. */
  readonly #failures = new Map<number, number>();

  constructor(options: HeldDriveOptions) {
    this.#options = options;
  }

  get file(): FileDisk {
    return this.#options.file;
  }

  get image(): RewindableImage {
    return this.#options.image;
  }

  /** For one machine. */
  open(): BlockBackend {
    const { file, image } = this.#options;
    let isOpen = true;
    const isInside = (offset: number, lengthBytes: number): boolean =>
      isOpen && offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= file.sizeBytes;
    return {
      sizeBytes: file.sizeBytes,
      readOnly: file.readOnly,
      read: (offset, target) =>
        isInside(offset, target.length) && this.#do(() => image.read(file, offset, target)),
      write: (offset, source) =>
        !file.readOnly &&
        isInside(offset, source.length) &&
        this.#do(() => image.write(file, offset, source)),
      writeZeroes: (offset, lengthBytes) =>
        !file.readOnly &&
        isInside(offset, lengthBytes) &&
        this.#do(() => image.writeZeroes(file, offset, lengthBytes)),
      flush: () => this.#do(() => image.replay !== undefined || file.flush()),
      lock: (sharesWrites) => this.#lock(sharesWrites),
      dispose: () => {
        isOpen = false;
      },
    };
  }

  /** Operations so far, at this place of the run. */
  get operations(): number {
    return this.#operations;
  }

  /** The run is repeated from behind so many operations. */
  beginReplay(operations = 0): void {
    this.#operations = operations;
  }

  /** What failed later than here has not happened. */
  land(): void {
    for (const operation of this.#failures.keys()) {
      if (operation >= this.#operations) {
        this.#failures.delete(operation);
      }
    }
  }

  /** Closes and unlocks it. */
  dispose(): void {
    this.#options.file.dispose();
  }

  #do(action: () => boolean): boolean {
    const { image } = this.#options;
    const operation = this.#operations++;
    const failure = image.replay === undefined ? undefined : this.#failures.get(operation);
    if (failure !== undefined) {
      image.replay?.skipTo(failure);
      return false;
    }
    const done = action();
    if (!done) {
      this.#failures.set(operation, image.position);
    }
    return done;
  }

  #lock(sharesWrites: boolean): string | undefined {
    const { file, image, shownName, locked } = this.#options;
    if (this.#locked) {
      return undefined;
    }
    const problem = file.lock(sharesWrites);
    if (problem !== undefined) {
      return problem;
    }
    this.#locked = true;
    if (!file.readOnly && (sharesWrites || !locked)) {
      const why = sharesWrites ? 'share-rw=on' : 'file.locking=off';
      image.giveUp(`${shownName} may be written by others meanwhile (${why})`);
    }
    return undefined;
  }
}
