import type { GuestClock } from '../../../base/host';
import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize } from '../../bus';
import type { PcMemorySplit } from '../pc-memory';
import type { PortDevice } from './port-space';

export const CMOS_PORT = 0x70;

const BYTES = 128;
const SECONDS = 0x00;
const MINUTES = 0x02;
const HOURS = 0x04;
const WEEKDAY = 0x06;
const DAY = 0x07;
const MONTH = 0x08;
const YEAR = 0x09;
const REG_A = 0x0a;
const REG_B = 0x0b;
const REG_C = 0x0c;
const REG_D = 0x0d;
const CENTURY = 0x32;
const IBM_PS2_CENTURY = 0x37;
const TIME_REGISTERS: ReadonlySet<number> = new Set([
  ...[SECONDS, MINUTES, HOURS, WEEKDAY, DAY, MONTH, YEAR, CENTURY, IBM_PS2_CENTURY],
]);
const REG_B_BINARY = 0x04;
const KIB = 2 ** 10;
const MIB = 2 ** 20;

export interface CmosOptions {
  readonly machine: 'pc' | 'q35';
  readonly memory: PcMemorySplit;
  readonly processors: number;
  /** Seconds since 1970 at guest time 0. */
  readonly epochSeconds: number;
}

export interface SavedCmosRtc extends SavedDevice {
  readonly bytes: Uint8Array;
  readonly index: number;
  readonly offsetSeconds: number;
}

/**
 * MC146818 clock with battery-backed memory, in which QEMU leaves the memory size:
 *
 *     0x15/0x16  640 KiB          0x17/0x18, 0x30/0x31  KiB above 1 MiB
 *     0x34/0x35  64 KiB units above 16 MiB      0x5b..0x5d  64 KiB units above 4 GiB
 */
export class CmosRtc implements PortDevice, Saveable<SavedCmosRtc> {
  readonly #clock: GuestClock;
  readonly #options: CmosOptions;
  readonly #bytes = new Uint8Array(BYTES);
  #index = 0;
  /** What a guest set the clock forward by. */
  #offsetSeconds = 0;

  constructor(clock: GuestClock, options: CmosOptions) {
    this.#clock = clock;
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const { lowBytes, highBytes } = this.#options.memory;
    const bytes = this.#bytes;
    bytes.fill(0);
    this.#index = 0;
    this.#offsetSeconds = 0;
    bytes[REG_A] = 0x26;
    bytes[REG_B] = 0x02;
    bytes[REG_D] = 0x80;
    const onI440fx = this.#options.machine === 'pc';
    // A floppy drive of 1.44 MB, and the equipment byte: display, PS/2 mouse, coprocessor, floppy.
    bytes[0x10] = onI440fx ? 0x50 : 0;
    bytes[0x14] = onI440fx ? 0x07 : 0x06;
    this.#put16(0x15, 640);
    const above1M = Math.min(Math.max(0, lowBytes - MIB) / KIB, 0xffff);
    this.#put16(0x17, above1M);
    this.#put16(0x30, above1M);
    this.#put16(0x34, Math.min(Math.max(0, lowBytes - 16 * MIB) / (64 * KIB), 0xffff));
    const above4G = highBytes / (64 * KIB);
    this.#put16(0x5b, above4G & 0xffff);
    bytes[0x5d] = (above4G >>> 16) & 0xff;
    bytes[0x38] = 0x30;
    bytes[0x3d] = 0x12;
    bytes[0x5f] = this.#options.processors - 1;
  }

  save(): SavedCmosRtc {
    return {
      device: 'mc146818',
      version: 1,
      bytes: this.#bytes.slice(),
      index: this.#index,
      offsetSeconds: this.#offsetSeconds,
    };
  }

  restore(state: SavedCmosRtc): Result<undefined, string> {
    const checked = checkSaved(state, 'mc146818', 1);
    if (checked.ok) {
      this.#bytes.set(state.bytes);
      this.#index = state.index;
      this.#offsetSeconds = state.offsetSeconds;
    }
    return checked;
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    if (offset === 0) {
      return 0xff;
    }
    const index = this.#index;
    if (index === REG_C) {
      return 0;
    }
    return TIME_REGISTERS.has(index) ? this.#timeRegister(index) : (this.#bytes[index] ?? 0);
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    if (offset === 0) {
      this.#index = value & 0x7f;
      return;
    }
    const index = this.#index;
    if (index === REG_C || index === REG_D) {
      return;
    }
    if (TIME_REGISTERS.has(index)) {
      this.#setTimeRegister(index, value & 0xff);
    } else {
      this.#bytes[index] = index === REG_A ? value & 0x7f : value & 0xff;
    }
  }

  #put16(at: number, value: number): void {
    this.#bytes[at] = value & 0xff;
    this.#bytes[at + 1] = value >>> 8;
  }

  #now(): Date {
    const seconds = this.#options.epochSeconds + Math.floor(this.#clock.nowNs() / 1e9);
    return new Date((seconds + this.#offsetSeconds) * 1000);
  }

  #timeRegister(index: number): number {
    const value = fieldOf(this.#now(), index);
    return this.#isBinary() ? value : (Math.floor(value / 10) << 4) | (value % 10);
  }

  #setTimeRegister(index: number, raw: number): void {
    const value = this.#isBinary() ? raw : (raw >>> 4) * 10 + (raw & 0x0f);
    const before = this.#now();
    const after = new Date(before);
    setField(after, index, value);
    this.#offsetSeconds += (after.getTime() - before.getTime()) / 1000;
  }

  #isBinary(): boolean {
    return ((this.#bytes[REG_B] ?? 0) & REG_B_BINARY) !== 0;
  }
}

function fieldOf(time: Date, index: number): number {
  switch (index) {
    case SECONDS:
      return time.getUTCSeconds();
    case MINUTES:
      return time.getUTCMinutes();
    case HOURS:
      return time.getUTCHours();
    case WEEKDAY:
      return time.getUTCDay() + 1;
    case DAY:
      return time.getUTCDate();
    case MONTH:
      return time.getUTCMonth() + 1;
    case YEAR:
      return time.getUTCFullYear() % 100;
    default:
      return Math.floor(time.getUTCFullYear() / 100);
  }
}

function setField(time: Date, index: number, value: number): void {
  const year = time.getUTCFullYear();
  switch (index) {
    case SECONDS:
      time.setUTCSeconds(value);
      return;
    case MINUTES:
      time.setUTCMinutes(value);
      return;
    case HOURS:
      time.setUTCHours(value);
      return;
    case DAY:
      time.setUTCDate(value);
      return;
    case MONTH:
      time.setUTCMonth(value - 1);
      return;
    case YEAR:
      time.setUTCFullYear(year - (year % 100) + value);
      return;
    case CENTURY:
    case IBM_PS2_CENTURY:
      time.setUTCFullYear((year % 100) + 100 * value);
      return;
    default:
      return;
  }
}
