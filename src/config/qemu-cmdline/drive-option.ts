import type { CommandLinePlace, DriveDescription } from '../../base/machine-description';
import type { ProblemList } from '../problem';
import { type KeyValue, parseOnOff } from './key-values';

/** Interfaces of `-drive if=`. */
const BUSES = ['none', 'virtio', 'ide', 'scsi', 'sd', 'mtd', 'floppy', 'pflash', 'xen'];
/** Options of QEMU that change nothing that the guest can see of a raw image. */
const HOST_SIDE = ['cache', 'aio', 'discard', 'detect-zeroes', 'werror', 'rerror'];
const FORMATS_NOT_EMULATED = [
  'qcow2',
  'qcow',
  'vmdk',
  'vdi',
  'vhdx',
  'vpc',
  'qed',
  'parallels',
  'luks',
  'dmg',
  'cloop',
  'bochs',
];

/** What `-drive` asks for: the drive itself, for `if=virtio` a device to go with it, for `if=ide` a place. */
export interface ParsedDrive {
  readonly drive: DriveDescription;
  readonly bus: string;
  readonly index: number | undefined;
  readonly media: 'disk' | 'cdrom';
}

/** Undefined after an error. `number` counts the drives, for those without an id. */
export function parseDrive(
  pairs: readonly KeyValue[],
  place: CommandLinePlace,
  problems: ProblemList,
  number: number,
): ParsedDrive | undefined {
  let file: string | undefined;
  let id = `drive${number}`;
  let bus = 'ide';
  let readOnly = false;
  let snapshot = false;
  let locking = 'auto';
  let forceShare = false;
  let format: string | undefined;
  let index: number | undefined;
  const at: { bus?: number; unit?: number } = {};
  let media: 'disk' | 'cdrom' = 'disk';
  const before = problems.all.length;
  const flag = (pair: KeyValue, name: string): boolean => {
    const value = parseOnOff(pair.value);
    if (value === undefined) {
      problems.error(`Parameter '${name}' expects 'on' or 'off', found '${pair.value}'`, place);
    }
    return value ?? false;
  };
  for (const pair of pairs) {
    switch (pair.key) {
      case 'file':
        file = pair.value;
        break;
      case 'id':
        id = pair.value;
        break;
      case 'if':
        bus = pair.value;
        break;
      case 'format':
        format = pair.value;
        break;
      case 'index':
        index = Number(pair.value);
        break;
      case 'bus':
      case 'unit':
        at[pair.key] = Number(pair.value);
        break;
      case 'media':
        if (pair.value === 'disk' || pair.value === 'cdrom') {
          media = pair.value;
        } else {
          problems.error(`'${pair.value}' invalid media (expected disk or cdrom)`, place);
        }
        break;
      case 'readonly':
      case 'read-only':
        readOnly = flag(pair, 'read-only');
        break;
      case 'snapshot':
        snapshot = flag(pair, 'snapshot');
        break;
      case 'file.locking':
        locking = pair.value;
        break;
      case 'force-share':
        forceShare = flag(pair, 'force-share');
        break;
      case 'driver':
        problems.error(
          `block driver '${pair.value}' is not emulated (use file=... with format=raw)`,
          place,
        );
        break;
      default:
        if (!HOST_SIDE.includes(pair.key) && !pair.key.startsWith('file.')) {
          problems.error(`Block format 'raw' does not support the option '${pair.key}'`, place);
        }
    }
  }
  if (at.bus !== undefined || at.unit !== undefined) {
    if (index !== undefined) {
      problems.error('index cannot be used with bus and unit', place);
    }
    index = indexOf(at, bus, place, problems);
  }
  if (!BUSES.includes(bus)) {
    problems.error(`unsupported bus type '${bus}'`, place);
  } else if (!['none', 'virtio', 'ide'].includes(bus)) {
    problems.warn(
      `if=${bus} is not emulated: the drive has no device (use if=none and -device virtio-blk-...)`,
      place,
    );
  }
  if (!['on', 'off', 'auto'].includes(locking)) {
    problems.error(
      `file.locking: invalid parameter value: ${locking} (expected on, off or auto)`,
      place,
    );
  }
  if (forceShare && !readOnly) {
    problems.error('force-share=on can only be used with read-only images', place);
  }
  checkFormat(format, file, place, problems);
  if (problems.all.slice(before).some((problem) => problem.severity === 'error')) {
    return undefined;
  }
  if (file === undefined) {
    problems.error(
      'expected file=..., found none: a drive without a medium is not emulated',
      place,
    );
    return undefined;
  }
  const locked = locking !== 'off' && !forceShare;
  if (media === 'cdrom' && bus === 'ide') {
    readOnly = true;
  }
  const drive: DriveDescription = { id, file, format: 'raw', readOnly, snapshot, locked, place };
  return { drive, bus, index, media };
}

/** Drives of one bus; of an interface that has one bus any number. */
const UNITS: Readonly<Record<string, number>> = { ide: 2, scsi: 7 };

function indexOf(
  { bus = 0, unit = 0 }: { readonly bus?: number; readonly unit?: number },
  driveInterface: string,
  place: CommandLinePlace,
  problems: ProblemList,
): number {
  for (const [name, value] of Object.entries({ bus, unit })) {
    if (!Number.isInteger(value) || value < 0) {
      problems.error(`Parameter '${name}' expects a number`, place);
    }
  }
  const units = UNITS[driveInterface] ?? Infinity;
  if (unit >= units) {
    problems.error(`unit ${unit} too big (max is ${units - 1})`, place);
  }
  return units === Infinity ? unit : bus * units + unit;
}

function checkFormat(
  format: string | undefined,
  file: string | undefined,
  place: CommandLinePlace,
  problems: ProblemList,
): void {
  if (format === undefined) {
    if (file !== undefined && /\.(qcow2?|vmdk|vdi|vhdx)$/i.test(file)) {
      problems.error(
        `'${file}' looks like an image that isn't raw; only format=raw is emulated`,
        place,
      );
    }
    return;
  }
  if (FORMATS_NOT_EMULATED.includes(format)) {
    problems.error(`format '${format}' is not emulated (expected raw)`, place);
  } else if (format !== 'raw') {
    problems.error(`Unknown driver '${format}'`, place);
  }
}
