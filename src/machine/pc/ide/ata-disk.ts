import type { BlockBackend } from '../../../base/host';
import { identifyData, type DriveNames } from './identify';
import {
  abort,
  type DriveModel,
  STATUS_DATA_REQUEST,
  succeed,
  type TaskFile,
  type Transfer,
  type TransferEnd,
} from './ide-drive';

const SECTOR_BYTES = 512;
const HEADS = 16;
const SECTORS_PER_TRACK = 63;
const MOST_CYLINDERS = 16_383;
const FEWEST_CYLINDERS = 2;
const MOST_SECTORS_28_BIT = 0x0fff_ffff;
/** In the device register: a block number, not a place on a track. */
const DEVICE_LBA = 0x40;
/** What CHECK POWER MODE answers: active. */
const POWER_MODE_ACTIVE = 0xff;

/** Commands. @spec ATA/ATAPI-6 §8 Command descriptions */
const READ_SECTORS = 0x20;
const READ_SECTORS_EXT = 0x24;
const WRITE_SECTORS = 0x30;
const WRITE_SECTORS_EXT = 0x34;
const CHECK_POWER_MODE = 0xe5;
const FLUSH_CACHE = 0xe7;
const IDENTIFY_DEVICE = 0xec;

/** The lower and the upper half of a number over 16 bits. */
function halves(value: number): [number, number] {
  return [value & 0xffff, Math.floor(value / 0x1_0000) & 0xffff];
}

/** QEMU's `ide-hd`: sectors are moved by the processor, one after the other. */
export class AtaDisk implements DriveModel {
  readonly signature = [0, 0] as const;
  readonly #disk: BlockBackend;
  readonly #serial: string;
  readonly #sectors: number;

  constructor(disk: BlockBackend, serial: string) {
    this.#disk = disk;
    this.#serial = serial;
    this.#sectors = Math.floor(disk.sizeBytes / SECTOR_BYTES);
  }

  execute(command: number, file: TaskFile): Transfer | undefined {
    switch (command) {
      case IDENTIFY_DEVICE:
        return this.#identify(file);
      case READ_SECTORS:
        return this.#read(file, this.#place28(file));
      case READ_SECTORS_EXT:
        return this.#read(file, this.#place48(file));
      case WRITE_SECTORS:
        return this.#write(file, this.#place28(file));
      case WRITE_SECTORS_EXT:
        return this.#write(file, this.#place48(file));
      case CHECK_POWER_MODE:
        file.sectorCount = POWER_MODE_ACTIVE;
        succeed(file);
        return undefined;
      case FLUSH_CACHE:
        this.#finish(file, this.#disk.flush());
        return undefined;
      default:
        abort(file);
        return undefined;
    }
  }

  #identify(file: TaskFile): Transfer {
    const cylinders = Math.min(
      Math.max(Math.floor(this.#sectors / (HEADS * SECTORS_PER_TRACK)), FEWEST_CYLINDERS),
      MOST_CYLINDERS,
    );
    const [currentLow, currentHigh] = halves(cylinders * HEADS * SECTORS_PER_TRACK);
    const [low28, high28] = halves(Math.min(this.#sectors, MOST_SECTORS_28_BIT));
    const [low48, middle48] = halves(this.#sectors);
    const [top48] = halves(Math.floor(this.#sectors / 2 ** 32));
    const names: DriveNames = { model: 'QEMU HARDDISK', serial: this.#serial };
    const bytes = identifyData(names, [
      [0, 0x0040],
      [1, cylinders],
      [3, HEADS],
      [4, SECTOR_BYTES * SECTORS_PER_TRACK],
      [5, SECTOR_BYTES],
      [6, SECTORS_PER_TRACK],
      [20, 3],
      [21, 512],
      [22, 4],
      [47, 0x8010],
      [48, 1],
      [49, 0x0b00],
      [51, 0x0200],
      [52, 0x0200],
      [53, 7],
      [54, cylinders],
      [55, HEADS],
      [56, SECTORS_PER_TRACK],
      [57, currentLow],
      [58, currentHigh],
      [59, 0x0110],
      [60, low28],
      [61, high28],
      [62, 7],
      [63, 7],
      [64, 3],
      [65, 120],
      [66, 120],
      [67, 120],
      [68, 120],
      [69, 0x4000],
      [80, 0x00f0],
      [81, 0x0016],
      [82, 0x4021],
      [83, 0x7400],
      [84, 0x4000],
      [85, 0x4021],
      [86, 0x3400],
      [87, 0x4000],
      [88, 0x203f],
      [93, 0x6001],
      [100, low48],
      [101, middle48],
      [102, top48],
      [106, 0x6000],
      [169, 1],
    ]);

    return this.#toHost(file, bytes, { kind: 'done' });
  }

  #place28(file: TaskFile): { sector: number; count: number } {
    const count = file.sectorCount === 0 ? 256 : file.sectorCount;
    const low = (file.lbaHigh << 16) | (file.lbaMid << 8) | file.lbaLow;

    if ((file.device & DEVICE_LBA) === 0) {
      const track = ((file.lbaHigh << 8) | file.lbaMid) * HEADS + (file.device & 0xf);
      return { sector: track * SECTORS_PER_TRACK + file.lbaLow - 1, count };
    }
    return { sector: (file.device & 0xf) * 2 ** 24 + low, count };
  }

  #place48(file: TaskFile): { sector: number; count: number } {
    const { previous } = file;
    const count = (previous.sectorCount << 8) | file.sectorCount;
    const low = (file.lbaHigh << 16) | (file.lbaMid << 8) | file.lbaLow;
    const high = (previous.lbaHigh << 16) | (previous.lbaMid << 8) | previous.lbaLow;

    return { sector: high * 2 ** 24 + low, count: count === 0 ? 0x1_0000 : count };
  }

  #read(file: TaskFile, place: { sector: number; count: number }): Transfer | undefined {
    const bytes = new Uint8Array(SECTOR_BYTES);
    const { sector, count } = place;

    if (!this.#holds(sector) || !this.#disk.read(sector * SECTOR_BYTES, bytes)) {
      abort(file);
      return undefined;
    }
    return this.#toHost(file, bytes, { kind: 'read', sector, count });
  }

  #write(file: TaskFile, place: { sector: number; count: number }): Transfer | undefined {
    const bytes = new Uint8Array(SECTOR_BYTES);
    const { sector, count } = place;

    if (!this.#holds(sector)) {
      abort(file);
      return undefined;
    }
    succeed(file);
    file.status |= STATUS_DATA_REQUEST;
    return { bytes, toHost: false, end: { kind: 'write', sector, count } };
  }

  passed({ bytes, end }: Transfer, file: TaskFile): Transfer | undefined {
    if (end.kind !== 'read' && end.kind !== 'write') {
      succeed(file);
      return undefined;
    }
    const { sector, count } = end;
    const rest = { sector: sector + 1, count: count - 1 };
    if (end.kind === 'write' && !this.#disk.write(sector * SECTOR_BYTES, bytes)) {
      abort(file);
      return undefined;
    }
    succeed(file);
    if (count <= 1) {
      return undefined;
    }
    return end.kind === 'read' ? this.#read(file, rest) : this.#write(file, rest);
  }

  #holds(sector: number): boolean {
    return sector >= 0 && sector < this.#sectors;
  }

  #finish(file: TaskFile, wentWell: boolean): void {
    if (wentWell) {
      succeed(file);
    } else {
      abort(file);
    }
  }

  #toHost(file: TaskFile, bytes: Uint8Array, end: TransferEnd): Transfer {
    succeed(file);
    file.status |= STATUS_DATA_REQUEST;
    return { bytes, toHost: true, end };
  }
}
