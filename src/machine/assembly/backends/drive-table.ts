import type { BlockBackend } from '../../../base/host';
import type { DriveDescription } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import type { MachineHost } from '../../machine-host';
import type { MachineProblem } from '../machine-problem';

/** The drives of a command line, opened, and which of them have been given to a device. */
export class DriveTable {
  readonly #disks = new Map<string, BlockBackend>();
  readonly #taken = new Set<string>();

  /** Opens all drives: an image that can't be opened is an error even where no device uses it. */
  open(drives: readonly DriveDescription[], host: Pick<MachineHost, 'openDisk'>): MachineProblem[] {
    const problems: MachineProblem[] = [];
    for (const drive of drives) {
      if (this.#disks.has(drive.id)) {
        problems.push({ message: `Duplicate ID '${drive.id}' for drive`, place: drive.place });
        continue;
      }
      const disk = host.openDisk(drive);
      if (disk.ok) {
        this.#disks.set(drive.id, disk.value);
      } else {
        problems.push({ message: disk.error, place: drive.place });
      }
    }
    return problems;
  }

  /** Gives a drive to a device: each can be used once. Its image is locked from now on. */
  take(driver: string, id: string, sharesWrites: boolean): Result<BlockBackend, string> {
    const disk = this.#disks.get(id);
    if (!disk) {
      return fail(`Property '${driver}.drive' can't find value '${id}'`);
    }
    if (this.#taken.has(id)) {
      return fail(`Drive '${id}' is already in use by another device`);
    }
    const problem = disk.lock?.(sharesWrites);
    if (problem !== undefined) {
      return fail(problem);
    }
    this.#taken.add(id);
    return ok(disk);
  }

  dispose(): void {
    for (const disk of this.#disks.values()) {
      disk.dispose();
    }
    this.#disks.clear();
  }
}
