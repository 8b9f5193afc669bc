import type { BlockBackend } from '../../../base/host';
import type { IdeDriveDescription } from '../../../base/machine-description';
import type { DriveTable } from '../../assembly/backends/drive-table';
import type { MachineProblem } from '../../assembly/machine-problem';
import { AtaDisk } from './ata-disk';
import { AtapiCdrom } from './atapi-cdrom';
import { IdeChannel } from './ide-channel';
import type { DriveModel } from './ide-drive';

/** The drives of PIIX3's two channels, by their units. */
export type IdeDrives = readonly [
  DriveModel | undefined,
  DriveModel | undefined,
  DriveModel | undefined,
  DriveModel | undefined,
];

/** Takes what is in the drives from the table. What goes wrong is added to `problems`. */
export function createIdeDrives(
  descriptions: readonly IdeDriveDescription[],
  table: DriveTable,
  problems: MachineProblem[],
): IdeDrives {
  const drives: [...IdeDrives] = [undefined, undefined, undefined, undefined];

  for (const { unit, media, drive, place } of descriptions) {
    const driver = media === 'cdrom' ? 'ide-cd' : 'ide-hd';
    const taken = drive === undefined ? undefined : table.take(driver, drive, media === 'cdrom');
    if (taken?.ok === false) {
      problems.push({ message: taken.error, place });
      continue;
    }
    drives[unit] = createDrive(media, taken?.value, `QM0000${unit + 1}`);
  }
  return drives;
}

function createDrive(
  media: IdeDriveDescription['media'],
  medium: BlockBackend | undefined,
  serial: string,
): DriveModel | undefined {
  if (media === 'cdrom') {
    return new AtapiCdrom(medium, serial);
  }
  return medium === undefined ? undefined : new AtaDisk(medium, serial);
}

/** The two channels, first the one at port 0x1f0. */
export function createIdeChannels(drives: IdeDrives): readonly [IdeChannel, IdeChannel] {
  return [new IdeChannel(drives[0], drives[1]), new IdeChannel(drives[2], drives[3])];
}
