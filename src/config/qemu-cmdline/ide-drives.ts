import type { CommandLinePlace, IdeDriveDescription } from '../../base/machine-description';
import type { ProblemList } from '../problem';
import type { KeyValue } from './key-values';

const UNITS = [0, 1, 2, 3] as const;
/** QEMU puts its own CD-ROM drive, without a medium, here. */
const CDROM_UNIT = 2;

/** What a drive option asks of the IDE controller. */
export interface IdeRequest {
  /** `index=`; undefined: the first place that is free. */
  readonly index: number | undefined;
  readonly media: 'disk' | 'cdrom';
  readonly drive: string;
  readonly place: CommandLinePlace;
}

/** `-hda FILE` and its like as `-drive` has them. */
export function driveOfIndex(name: string, file: string): KeyValue[] {
  const index = name === 'cdrom' ? 2 : name.charCodeAt(2) - 'a'.charCodeAt(0);
  const pair = (key: string, value: string): KeyValue => ({ key, value, short: false });

  return [
    pair('file', file),
    pair('if', 'ide'),
    pair('index', String(index)),
    pair('media', name === 'cdrom' ? 'cdrom' : 'disk'),
  ];
}

/**
 * Gives each request its place, in the order of the command line, and adds the CD-ROM drive that QEMU adds. Only the machine
 * `pc` has the controller.
 */
export function placeIdeDrives(
  requests: readonly IdeRequest[],
  machine: string,
  addsCdrom: boolean,
  problems: ProblemList,
): IdeDriveDescription[] {
  const placed: IdeDriveDescription[] = [];
  const isTaken = (unit: number): boolean => placed.some((drive) => drive.unit === unit);

  if (machine !== 'pc') {
    for (const { place } of requests) {
      problems.warn(
        'if=ide is not emulated on this machine: the drive has no device (use if=none and -device virtio-blk-...)',
        place,
      );
    }
    return placed;
  }
  for (const { index, media, drive, place } of requests) {
    const unit = UNITS.find((one) => (index === undefined ? !isTaken(one) : one === index));
    if (unit === undefined) {
      problems.error(
        index === undefined
          ? 'Too many IDE buses defined (4 > 4): expected at most 4 drives'
          : `expected an index of 0 to 3, found ${index}`,
        place,
      );
    } else if (isTaken(unit)) {
      problems.error(`drive with bus=${unit >> 1}, unit=${unit & 1} (index=${unit}) exists`, place);
    } else {
      placed.push({ unit, media, drive, place });
    }
  }
  if (addsCdrom && !isTaken(CDROM_UNIT)) {
    placed.push({ unit: CDROM_UNIT, media: 'cdrom', drive: undefined, place: undefined });
  }
  return placed;
}
