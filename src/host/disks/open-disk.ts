import { isAbsolute, resolve } from 'node:path';
import type { BlockBackend } from '../../base/host';
import type { DriveDescription } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import { openFileDisk, type FileDisk } from './file-disk';
import { SnapshotDisk } from './snapshot-disk';
import { finishRewindOf } from './unfinished-rewinds';

type Log = (level: 'info' | 'warning', message: string) => void;

/** Opens what a `-drive` names, relative to `folder`. The error is QEMU's sentence without the option before it. */
export function openDisk(
  drive: DriveDescription,
  folder: string,
  log: Log,
): Result<BlockBackend, string> {
  const file = openDriveFile(drive, folder, log);
  return file.ok ? ok(onTop(drive, file.value)) : file;
}

/** The image of a drive, put back to where a rewind that was interrupted should have put it. */
export function openDriveFile(
  drive: DriveDescription,
  folder: string,
  log: Log,
): Result<FileDisk, string> {
  const path = resolve(folder, drive.file);
  const finished = finishRewindOf(path, drive.file);
  if (!finished.ok) {
    return fail(`Could not open '${drive.file}': ${finished.error}`);
  }
  if (finished.value !== undefined) {
    log('warning', finished.value);
  }
  return openFileDisk({
    path,
    shownName: drive.file,
    tried: isAbsolute(drive.file) ? '' : ` (in ${folder})`,
    readOnly: drive.readOnly || drive.snapshot,
    locked: drive.locked,
  });
}

/** The disk that the guest sees. */
export function onTop(drive: DriveDescription, image: BlockBackend): BlockBackend {
  return drive.snapshot ? new SnapshotDisk(image, drive.readOnly) : image;
}
