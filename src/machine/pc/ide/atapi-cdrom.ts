import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { BlockBackend } from '../../../base/host';
import { FIRMWARE_REVISION, identifyData } from './identify';
import {
  abort,
  type DriveModel,
  STATUS_DATA_REQUEST,
  STATUS_ERROR,
  STATUS_READY,
  succeed,
  type TaskFile,
  type Transfer,
} from './ide-drive';

const BLOCK_BYTES = 2048;
const PACKET_BYTES = 12;
const MODEL = 'QEMU DVD-ROM';

/** Commands. @spec ATA/ATAPI-6 §8 Command descriptions */
const DEVICE_RESET = 0x08;
const PACKET = 0xa0;
const IDENTIFY_PACKET_DEVICE = 0xa1;

/** Commands in packets. @spec MMC-3 §6 Commands */
const TEST_UNIT_READY = 0x00;
const REQUEST_SENSE = 0x03;
const INQUIRY = 0x12;
const START_STOP_UNIT = 0x1b;
const READ_CAPACITY = 0x25;

/** What the sector count register says of a packet: a command passes, data pass to the host, it is done. */
const REASON_COMMAND = 1;
const REASON_TO_HOST = 2;
const REASON_DONE = 3;
const REASON_MASK = 7;

interface Sense {
  readonly key: number;
  readonly code: number;
}

interface SavedCdrom extends SavedDevice {
  readonly sense: Sense;
}

const NO_SENSE: Sense = { key: 0, code: 0 };
const NO_MEDIUM: Sense = { key: 2, code: 0x3a };
const UNKNOWN_COMMAND: Sense = { key: 5, code: 0x20 };

/** QEMU's `ide-cd`, as far as a driver asks what is there: its blocks can't be read. */
export class AtapiCdrom implements DriveModel {
  readonly signature = [0x14, 0xeb] as const;
  readonly #medium: BlockBackend | undefined;
  readonly #serial: string;
  #sense = NO_SENSE;
  readonly state: Saveable<SavedCdrom> = {
    save: () => ({ device: 'ide-cd', version: 1, sense: this.#sense }),
    restore: (state) => {
      const checked = checkSaved(state, 'ide-cd', 1);
      if (checked.ok) {
        this.#sense = state.sense;
      }
      return checked;
    },
  };

  constructor(medium: BlockBackend | undefined, serial: string) {
    this.#medium = medium;
    this.#serial = serial;
  }

  execute(command: number, file: TaskFile): Transfer | undefined {
    switch (command) {
      case DEVICE_RESET:
        this.#sense = NO_SENSE;
        file.sectorCount = 1;
        file.lbaLow = 1;
        [file.lbaMid, file.lbaHigh] = this.signature;
        file.status = 0;
        return undefined;
      case IDENTIFY_PACKET_DEVICE:
        return this.#identify(file);
      case PACKET:
        return this.#packet(file);
      default:
        abort(file);
        return undefined;
    }
  }

  #identify(file: TaskFile): Transfer {
    const bytes = identifyData({ model: MODEL, serial: this.#serial }, [
      [0, 0x85c0],
      [20, 3],
      [21, 512],
      [22, 4],
      [48, 1],
      [49, 0x0300],
      [53, 7],
      [62, 7],
      [63, 7],
      [64, 3],
      [65, 180],
      [66, 180],
      [67, 300],
      [68, 180],
      [71, 30],
      [72, 30],
      [80, 0x001e],
      [88, 0x203f],
    ]);

    succeed(file);
    file.status |= STATUS_DATA_REQUEST;
    return { bytes, toHost: true, end: { kind: 'done' } };
  }

  /** Takes a packet, and then does what it says. */
  #packet(file: TaskFile): Transfer {
    const bytes = new Uint8Array(PACKET_BYTES);

    succeed(file);
    file.status |= STATUS_DATA_REQUEST;
    setReason(file, REASON_COMMAND);
    return { bytes, toHost: false, end: { kind: 'packet' } };
  }

  passed({ bytes, end }: Transfer, file: TaskFile): Transfer | undefined {
    if (end.kind === 'packet') {
      return this.#command(file, bytes);
    }
    if (end.kind === 'reply') {
      return this.#finish(file);
    }
    succeed(file);
    return undefined;
  }

  #command(file: TaskFile, packet: Uint8Array): Transfer | undefined {
    switch (packet[0]) {
      case TEST_UNIT_READY:
        return this.#medium === undefined ? this.#fail(file, NO_MEDIUM) : this.#finish(file);
      case REQUEST_SENSE:
        return this.#requestSense(file, packet[4] ?? 0);
      case INQUIRY:
        return this.#reply(file, this.#inquiry(), packet[4] ?? 0);
      case START_STOP_UNIT:
        return this.#finish(file);
      case READ_CAPACITY:
        return this.#medium === undefined
          ? this.#fail(file, NO_MEDIUM)
          : this.#reply(file, capacity(this.#medium), 8);
      default:
        return this.#fail(file, UNKNOWN_COMMAND);
    }
  }

  #requestSense(file: TaskFile, allocated: number): Transfer | undefined {
    const bytes = new Uint8Array(18);

    bytes[0] = 0xf0;
    bytes[2] = this.#sense.key;
    bytes[7] = 10;
    bytes[12] = this.#sense.code;
    this.#sense = NO_SENSE;
    return this.#reply(file, bytes, allocated);
  }

  #inquiry(): Uint8Array {
    const bytes = new Uint8Array(36).fill(0x20, 8);
    const text = (at: number, value: string): void => {
      bytes.set(
        Array.from(value, (character) => character.charCodeAt(0)),
        at,
      );
    };

    bytes.set([0x05, 0x80, 0x00, 0x21, 31]);
    text(8, 'QEMU');
    text(16, MODEL);
    text(32, FIRMWARE_REVISION);
    return bytes;
  }

  /** Answers with no more than the command has room for. */
  #reply(file: TaskFile, answer: Uint8Array, allocated: number): Transfer | undefined {
    const bytes = answer.subarray(0, allocated);

    if (bytes.length === 0) {
      return this.#finish(file);
    }
    succeed(file);
    file.status |= STATUS_DATA_REQUEST;
    file.lbaMid = bytes.length & 0xff;
    file.lbaHigh = bytes.length >> 8;
    setReason(file, REASON_TO_HOST);
    return { bytes, toHost: true, end: { kind: 'reply' } };
  }

  #finish(file: TaskFile): Transfer | undefined {
    succeed(file);
    setReason(file, REASON_DONE);
    return undefined;
  }

  #fail(file: TaskFile, sense: Sense): Transfer | undefined {
    this.#sense = sense;
    file.status = STATUS_READY | STATUS_ERROR;
    file.error = sense.key << 4;
    setReason(file, REASON_DONE);
    return undefined;
  }
}

function setReason(file: TaskFile, reason: number): void {
  file.sectorCount = (file.sectorCount & ~REASON_MASK) | reason;
}

/** Number of the last block, and bytes of one. */
function capacity(medium: BlockBackend): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);

  view.setUint32(0, Math.max(Math.floor(medium.sizeBytes / BLOCK_BYTES) - 1, 0));
  view.setUint32(4, BLOCK_BYTES);
  return bytes;
}
