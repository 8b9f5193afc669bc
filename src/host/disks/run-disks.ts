import { resolve } from 'node:path';
import type { BlockBackend, RunDisks } from '../../base/host';
import type { DriveDescription } from '../../base/machine-description';
import { ok, type Result } from '../../base/result';
import { HeldDrive } from './held-drive';
import { openDriveFile, onTop } from './open-disk';
import { JOURNAL_LIMITS, RewindableImage, type JournalLimits } from './rewindable-image';

export interface HostRunDisksOptions {
  /** Number of this thread in Node. */
  readonly thread: number;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  readonly limits?: JournalLimits;
}

/** The disks of one session. See ADR 12. */
export class HostRunDisks implements RunDisks {
  readonly #options: HostRunDisksOptions;
  /** By the id of the drive. */
  readonly #drives = new Map<string, HeldDrive>();
  /** By device and inode: several drives may have one image. */
  readonly #images = new Map<string, RewindableImage>();
  #replaying = false;

  constructor(options: HostRunDisksOptions) {
    this.#options = options;
  }

  /** A machine will be built: for a repeated run with the disks that are open, for a new run with none. */
  beginMachine(): void {
    if (!this.#replaying) {
      this.dispose();
    }
  }

  open(drive: DriveDescription, folder: string): Result<BlockBackend, string> {
    let held = this.#drives.get(drive.id);
    if (held === undefined) {
      const opened = this.#hold(drive, folder);
      if (!opened.ok) {
        return opened;
      }
      held = opened.value;
      this.#drives.set(drive.id, held);
    }
    return ok(onTop(drive, held.open()));
  }

  obstacle(): string | undefined {
    for (const { obstacle } of this.#images.values()) {
      if (obstacle !== undefined) {
        return obstacle;
      }
    }
    return undefined;
  }

  beginReplay(): void {
    this.#replaying = true;
    for (const image of this.#images.values()) {
      image.beginReplay();
    }
    for (const drive of this.#drives.values()) {
      drive.beginReplay();
    }
  }

  abandonReplay(): void {
    this.#replaying = false;
    for (const image of this.#images.values()) {
      image.abandonReplay();
    }
  }

  land(): string | undefined {
    if (!this.#replaying) {
      return undefined;
    }
    this.#replaying = false;
    const drives = [...this.#drives.values()];
    let problem: string | undefined;
    for (const image of this.#images.values()) {
      const writer = drives.find((drive) => drive.image === image && !drive.file.readOnly);
      problem ??= image.land(writer?.file);
    }
    for (const drive of drives) {
      drive.land();
    }
    return problem;
  }

  /** Closes and unlocks everything; the images stay as they are. */
  dispose(): void {
    for (const image of this.#images.values()) {
      image.dispose();
    }
    for (const drive of this.#drives.values()) {
      drive.dispose();
    }
    this.#images.clear();
    this.#drives.clear();
    this.#replaying = false;
  }

  #hold(drive: DriveDescription, folder: string): Result<HeldDrive, string> {
    const { thread, limits, log } = this.#options;
    const file = openDriveFile(drive, folder, log);
    if (!file.ok) {
      return file;
    }
    const key = file.value.identity;
    let image = this.#images.get(key);
    if (image === undefined) {
      image = new RewindableImage({
        key,
        path: resolve(folder, drive.file),
        shownName: drive.file,
        thread,
        limits: limits ?? JOURNAL_LIMITS,
        warn: (message) => {
          log('warning', message);
        },
      });
      this.#images.set(key, image);
    }
    const { locked, file: shownName } = drive;
    return ok(new HeldDrive({ file: file.value, image, shownName, locked }));
  }
}
