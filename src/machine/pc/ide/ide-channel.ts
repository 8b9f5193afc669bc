import { fail, ok, type Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize } from '../../bus';
import type { PortDevice } from '../ports/port-space';
import {
  type DriveModel,
  newTaskFile,
  STATUS_DATA_REQUEST,
  STATUS_READY,
  STATUS_SEEK,
  type TaskFile,
  type Transfer,
} from './ide-drive';

/** Registers, by their distance to the channel's first port. @spec ATA/ATAPI-6 §7 Registers */
const DATA = 0;
const ERROR = 1;
const SECTOR_COUNT = 2;
const LBA_LOW = 3;
const LBA_MID = 4;
const LBA_HIGH = 5;
const DEVICE = 6;
const STATUS = 7;

const DEVICE_SECOND = 0x10;
/** Bits of the device register that read as ones. */
const DEVICE_ALWAYS = 0xa0;
/** In the control register: both drives are reset. */
const CONTROL_RESET = 0x04;
/** What a place without a drive says of LBA mid and high. */
const NO_DRIVE = [0xff, 0xff] as const;

class Place {
  readonly file: TaskFile = newTaskFile();
  transfer: Transfer | undefined;
  /** Bytes of the transfer that have passed. */
  passed = 0;

  readonly model: DriveModel | undefined;

  constructor(model: DriveModel | undefined) {
    this.model = model;
  }

  reset(): void {
    Object.assign(this.file, newTaskFile());
    this.file.sectorCount = 1;
    this.file.lbaLow = 1;
    [this.file.lbaMid, this.file.lbaHigh] = this.model?.signature ?? NO_DRIVE;
    this.file.device = DEVICE_ALWAYS;
    this.file.status = STATUS_READY | STATUS_SEEK;
    this.transfer = undefined;
  }

  save(): SavedPlace {
    const { file, transfer, passed, model } = this;
    return {
      file: { ...file, previous: { ...file.previous } },
      transfer: transfer && { ...transfer, bytes: transfer.bytes.slice() },
      passed,
      model: model?.state?.save(),
    };
  }

  restore({ file, transfer, passed, model }: SavedPlace): Result<undefined, string> {
    const own = this.model?.state;
    if ((own === undefined) !== (model === undefined)) {
      const name = (there: unknown): string => (there === undefined ? 'a disk or none' : 'a CD');
      return fail(`saved IDE drive: expected ${name(own)}, found ${name(model)}`);
    }
    const restored = own && model ? own.restore(model) : ok(undefined);
    if (restored.ok) {
      Object.assign(this.file, file, { previous: { ...file.previous } });
      this.transfer = transfer && { ...transfer, bytes: transfer.bytes.slice() };
      this.passed = passed;
    }
    return restored;
  }

  begin(transfer: Transfer | undefined): void {
    this.transfer = transfer;
    this.passed = 0;
  }
}

interface SavedPlace {
  readonly file: TaskFile;
  readonly transfer: Transfer | undefined;
  readonly passed: number;
  /** Of the drive; undefined: it knows nothing beside. */
  readonly model: SavedDevice | undefined;
}

export interface SavedIdeChannel extends SavedDevice {
  readonly chosen: 0 | 1;
  readonly places: readonly [SavedPlace, SavedPlace];
}

/** One channel of an IDE controller at its old ports: registers of two drives, without interrupts and DMA. */
export class IdeChannel implements Saveable<SavedIdeChannel> {
  /** 8 ports from the data port on. */
  readonly registers: PortDevice = {
    read: (offset, sizeBytes) =>
      offset === DATA ? this.#readData(sizeBytes) : this.#readRegister(offset),
    write: (offset, sizeBytes, value) => {
      if (offset === DATA) {
        this.#writeData(sizeBytes, value);
      } else {
        this.#writeRegister(offset, value & 0xff);
      }
    },
  };
  /** The other status register, and the control register. */
  readonly control: PortDevice = {
    read: () => this.#readRegister(STATUS),
    write: (_offset, _sizeBytes, value) => {
      if ((value & CONTROL_RESET) !== 0) {
        this.reset();
      }
    },
  };
  readonly #places: readonly [Place, Place];
  readonly #isEmpty: boolean;
  #chosen: 0 | 1 = 0;

  constructor(first: DriveModel | undefined, second: DriveModel | undefined) {
    this.#places = [new Place(first), new Place(second)];
    this.#isEmpty = first === undefined && second === undefined;
    this.reset();
  }

  reset(): void {
    this.#chosen = 0;
    for (const place of this.#places) {
      place.reset();
    }
  }

  save(): SavedIdeChannel {
    const [first, second] = this.#places;
    return {
      device: 'ide-channel',
      version: 1,
      chosen: this.#chosen,
      places: [first.save(), second.save()],
    };
  }

  restore(state: SavedIdeChannel): Result<undefined, string> {
    const checked = checkSaved(state, 'ide-channel', 1);
    if (!checked.ok) {
      return checked;
    }
    const [first, second] = this.#places;
    const before = first.save();
    const restored = first.restore(state.places[0]);
    if (!restored.ok) {
      return restored;
    }
    const other = second.restore(state.places[1]);
    if (other.ok) {
      this.#chosen = state.chosen;
    } else {
      first.restore(before);
    }
    return other;
  }

  get #place(): Place {
    return this.#places[this.#chosen];
  }

  #readRegister(register: number): number {
    const { file, model } = this.#place;

    if (this.#isEmpty) {
      return 0;
    }
    switch (register) {
      case ERROR:
        return file.error;
      case SECTOR_COUNT:
        return file.sectorCount;
      case LBA_LOW:
        return file.lbaLow;
      case LBA_MID:
        return file.lbaMid;
      case LBA_HIGH:
        return file.lbaHigh;
      case DEVICE:
        return file.device;
      default:
        // The first place answers for a second drive that isn't there, and has nothing to say.
        return model === undefined && this.#chosen === 1 ? 0 : file.status;
    }
  }

  #writeRegister(register: number, value: number): void {
    if (register === STATUS) {
      this.#execute(value);
      return;
    }
    if (register === DEVICE) {
      this.#chosen = (value & DEVICE_SECOND) === 0 ? 0 : 1;
    }
    for (const { file } of this.#places) {
      writeTaskFile(file, register, value);
    }
  }

  #execute(command: number): void {
    const place = this.#place;

    if (place.model !== undefined) {
      place.begin(place.model.execute(command, place.file));
    }
  }

  /** The transfer at the data port, if it goes this way. */
  #transfer(toHost: boolean): Transfer | undefined {
    const { file, transfer } = this.#place;
    const waits = (file.status & STATUS_DATA_REQUEST) !== 0;

    return waits && transfer?.toHost === toHost ? transfer : undefined;
  }

  #readData(sizeBytes: AccessSize): number {
    const transfer = this.#transfer(true);
    const place = this.#place;
    let value = 0;

    if (transfer === undefined) {
      return 0;
    }
    for (let i = 0; i < sizeBytes; i++) {
      value |= (transfer.bytes[place.passed + i] ?? 0) << (8 * i);
    }
    this.#pass(transfer, sizeBytes);
    return value >>> 0;
  }

  #writeData(sizeBytes: AccessSize, value: number): void {
    const transfer = this.#transfer(false);
    const place = this.#place;

    if (transfer === undefined) {
      return;
    }
    for (let i = 0; i < sizeBytes && place.passed + i < transfer.bytes.length; i++) {
      transfer.bytes[place.passed + i] = (value >>> (8 * i)) & 0xff;
    }
    this.#pass(transfer, sizeBytes);
  }

  #pass(transfer: Transfer, sizeBytes: number): void {
    const place = this.#place;

    place.passed += sizeBytes;
    if (place.passed >= transfer.bytes.length) {
      place.begin(place.model?.passed(transfer, place.file));
    }
  }
}

function writeTaskFile(file: TaskFile, register: number, value: number): void {
  const { previous } = file;

  switch (register) {
    case ERROR:
      file.features = value;
      break;
    case SECTOR_COUNT:
      previous.sectorCount = file.sectorCount;
      file.sectorCount = value;
      break;
    case LBA_LOW:
      previous.lbaLow = file.lbaLow;
      file.lbaLow = value;
      break;
    case LBA_MID:
      previous.lbaMid = file.lbaMid;
      file.lbaMid = value;
      break;
    case LBA_HIGH:
      previous.lbaHigh = file.lbaHigh;
      file.lbaHigh = value;
      break;
    default:
      file.device = value | DEVICE_ALWAYS;
  }
}
