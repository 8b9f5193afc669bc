import { resolve } from 'node:path';
import type { BlockBackend, CharacterBackend, RunDisks } from '../../base/host';
import type { ChardevDescription, DriveDescription } from '../../base/machine-description';
import { ok, type Result } from '../../base/result';
import { openOutputFile, type OutputFile } from '../output-file';
import { HeldDrive } from './held-drive';
import { openDriveFile, onTop } from './open-disk';
import { JOURNAL_LIMITS, RewindableImage, type JournalLimits } from './rewindable-image';

export interface HostRunDisksOptions {
  /** Number of this thread in Node. */
  readonly thread: number;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  readonly limits?: JournalLimits;
}

/** The disks of one session, and the files that its guest's ports write. See ADR 12. */
export class HostRunDisks implements RunDisks {
  readonly #options: HostRunDisksOptions;
  /** By the id of the drive. */
  readonly #drives = new Map<string, HeldDrive>();
  /** By device and inode: several drives may have one image. */
  readonly #images = new Map<string, RewindableImage>();
  /** By the id of the character device. */
  readonly #outputs = new Map<string, OutputFile>();
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

  /** What a guest's port writes to. It is ours to close. */
  openOutput(chardev: ChardevDescription, folder: string): Result<CharacterBackend, string> {
    let output = this.#outputs.get(chardev.id);
    if (output === undefined) {
      const opened = openOutputFile(chardev, folder);
      if (!opened.ok) {
        return opened;
      }
      output = opened.value;
      this.#outputs.set(chardev.id, output);
    }
    return ok(new HeldOutput(output));
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
    for (const output of this.#outputs.values()) {
      output.beginReplay();
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
    for (const output of this.#outputs.values()) {
      output.land();
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
    for (const output of this.#outputs.values()) {
      output.dispose();
    }
    this.#outputs.clear();
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

/** A file that outlives the machine of a run. */
class HeldOutput implements CharacterBackend {
  readonly connected = true;
  readonly isReadable = false;
  readonly pendingBytes = 0;
  readonly #output: OutputFile;

  constructor(output: OutputFile) {
    this.#output = output;
  }

  write(bytes: Uint8Array): void {
    this.#output.write(bytes);
  }

  read(): undefined {
    return undefined;
  }

  dispose(): void {
    // The next machine writes on.
  }
}
