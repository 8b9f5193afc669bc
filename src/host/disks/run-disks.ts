import { resolve } from 'node:path';
import type { BlockBackend, CharacterBackend, DiskMark, RunDisks } from '../../base/host';
import type { ChardevDescription, DriveDescription } from '../../base/machine-description';
import { ok, type Result } from '../../base/result';
import { openOutputFile, type OutputFile } from '../output-file';
import { HeldDrive } from './held-drive';
import { openDriveFile, onTop } from './open-disk';
import { JOURNAL_LIMITS, RewindableImage, type JournalLimits } from './rewindable-image';
import { SnapshotDisk, type SnapshotPages } from './snapshot-disk';

export interface HostRunDisksOptions {
  /** Number of this thread in Node. */
  readonly thread: number;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  readonly limits?: JournalLimits;
}

const NO_PAGES: SnapshotPages = new Map();

/** The disks of one session, and the files that its guest's ports write. See ADR 12. */
export class HostRunDisks implements RunDisks {
  readonly #options: HostRunDisksOptions;
  /** By the id of the drive. */
  readonly #drives = new Map<string, HeldDrive>();
  /** By device and inode: several drives may have one image. */
  readonly #images = new Map<string, RewindableImage>();
  /** By the id of the character device. */
  readonly #outputs = new Map<string, OutputFile>();
  /** Of the machine that was built last, by the id of the drive. */
  readonly #snapshots = new Map<string, SnapshotDisk>();
  /** Where the run has gone on from: what had come later is no part of it any more. */
  readonly #landings: ReadonlyMap<string, number>[] = [];
  #run = 0;
  #replaying = false;
  /** Of the mark that the run is repeated from. */
  #pages: ReadonlyMap<string, SnapshotPages> | undefined;

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
    return ok(this.onTop(drive, held.open()));
  }

  /** The disk that the guest sees on an image that goes back with the run by itself, or never changes. */
  onTop(drive: DriveDescription, image: BlockBackend): BlockBackend {
    const disk = onTop(drive, image);
    if (disk instanceof SnapshotDisk) {
      const pages = this.#pages?.get(drive.id);
      if (pages !== undefined) {
        disk.goBack(pages);
      }
      this.#snapshots.set(drive.id, disk);
    }
    return disk;
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

  mark(): DiskMark {
    return {
      run: this.#run,
      landings: this.#landings.length,
      written: this.#written(),
      operations: new Map([...this.#drives].map(([id, { operations }]) => [id, operations])),
      pages: new Map([...this.#snapshots].map(([id, disk]) => [id, disk.mark()])),
    };
  }

  beginReplay(from?: DiskMark): string | undefined {
    const problem = from && (this.obstacle() ?? this.#noPart(from));
    if (problem !== undefined) {
      return problem;
    }
    this.#replaying = true;
    this.#pages = from?.pages;
    for (const [key, image] of this.#images) {
      image.beginReplay(from?.written.get(`image ${key}`));
    }
    for (const [id, drive] of this.#drives) {
      drive.beginReplay(from?.operations.get(id));
    }
    for (const [id, output] of this.#outputs) {
      output.beginReplay(from?.written.get(`file ${id}`));
    }
    for (const [id, disk] of this.#snapshots) {
      disk.goBack(from?.pages.get(id) ?? NO_PAGES);
    }
    return undefined;
  }

  abandonReplay(): void {
    this.#endReplay();
    for (const image of this.#images.values()) {
      image.abandonReplay();
    }
  }

  land(): string | undefined {
    if (!this.#replaying) {
      return undefined;
    }
    this.#endReplay();
    this.#landings.push(this.#written());
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
    this.#snapshots.clear();
    this.#landings.length = 0;
    this.#run++;
    this.#endReplay();
  }

  #endReplay(): void {
    this.#replaying = false;
    this.#pages = undefined;
  }

  /** How far what is written is, by which a place of the run is known. */
  #written(): ReadonlyMap<string, number> {
    return new Map([
      ...[...this.#images].map(([key, { position }]) => [`image ${key}`, position] as const),
      ...[...this.#outputs].map(([id, { written }]) => [`file ${id}`, written] as const),
    ]);
  }

  /** Why a mark is no place of this run. */
  #noPart({ run, landings, written }: DiskMark): string | undefined {
    if (run !== this.#run) {
      return 'the mark is of another run';
    }
    const isPart = this.#landings
      .slice(landings)
      .every((landing) => [...written].every(([what, place]) => place <= (landing.get(what) ?? 0)));
    return isPart ? undefined : 'the run has gone on from an earlier place since the mark';
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
