import { isAbsolute, resolve } from 'node:path';
import type { BlockBackend } from '../base/host';
import type { DriveDescription } from '../base/machine-description';
import { ok, type Result } from '../base/result';
import { openFileDisk } from './file-disk';
import { SnapshotDisk } from './snapshot-disk';

/** Opens what a `-drive` names, relative to `folder`. The error is QEMU's sentence without the option before it. */
export function openDisk(drive: DriveDescription, folder: string): Result<BlockBackend, string> {
  const file = openFileDisk({
    path: resolve(folder, drive.file),
    shownName: drive.file,
    tried: isAbsolute(drive.file) ? '' : ` (in ${folder})`,
    readOnly: drive.readOnly || drive.snapshot,
    locked: drive.locked,
  });
  if (!file.ok) {
    return file;
  }
  return ok(drive.snapshot ? new SnapshotDisk(file.value, drive.readOnly) : file.value);
}
