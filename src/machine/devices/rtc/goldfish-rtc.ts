import type { GuestClock } from '../../../base/host';
import { unconnectedLine, type InterruptLine } from '../../virtio/transport/interrupt-line';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import { ok, type Result } from '../../../base/result';
import type { AccessSize, BusDevice, WideAccessSize } from '../../bus';

const TIME_LOW = 0x00;
const TIME_HIGH = 0x04;
const ALARM_LOW = 0x08;
const ALARM_HIGH = 0x0c;
const IRQ_ENABLED = 0x10;
const CLEAR_ALARM = 0x14;
const ALARM_STATUS = 0x18;
const CLEAR_INTERRUPT = 0x1c;

const NS_PER_SECOND = 1_000_000_000n;
const LOW = 0xffff_ffffn;

export interface SavedGoldfishRtc extends SavedDevice {
  readonly offsetNs: bigint;
  readonly high: number;
  readonly alarm: bigint;
  readonly ringsAtNs: bigint | undefined;
  readonly irqPending: boolean;
  readonly irqEnabled: number;
}

/**
 * Google's Goldfish clock: nanoseconds since 1970 in two words; reading the low one fixes the high one. Writing the low
 * word of the alarm sets it.
 */
export class GoldfishRtc implements BusDevice, Saveable<SavedGoldfishRtc> {
  readonly #line: InterruptLine;
  readonly #clock: GuestClock;
  readonly #epochNs: bigint;
  #offsetNs = 0n;
  /** What the high word was when the low one was read; a reset leaves it. */
  #high = 0;
  #alarm = 0n;
  /** Guest time at which the alarm rings; undefined: it isn't set. */
  #ringsAtNs: bigint | undefined;
  #irqPending = false;
  #irqEnabled = 0;

  /** @param epochSeconds Seconds since 1970 at guest time 0. */
  constructor(clock: GuestClock, epochSeconds: number, line: InterruptLine = unconnectedLine) {
    this.#line = line;
    this.#clock = clock;
    this.#epochNs = BigInt(epochSeconds) * NS_PER_SECOND;
    this.reset();
  }

  reset(): void {
    this.#offsetNs = this.#epochNs;
    this.#alarm = 0n;
    this.#ringsAtNs = undefined;
    this.#irqPending = false;
    this.#irqEnabled = 0;
  }

  accepts(_offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes >= 4;
  }

  save(): SavedGoldfishRtc {
    return {
      device: 'goldfish-rtc',
      version: 1,
      offsetNs: this.#offsetNs,
      high: this.#high,
      alarm: this.#alarm,
      ringsAtNs: this.#ringsAtNs,
      irqPending: this.#irqPending,
      irqEnabled: this.#irqEnabled,
    };
  }

  /** The interrupt line isn't driven: the controller's own state has what it has seen. */
  restore(state: SavedGoldfishRtc): Result<undefined, string> {
    const checked = checkSaved(state, 'goldfish-rtc', 1);
    if (!checked.ok) {
      return checked;
    }
    this.#offsetNs = state.offsetNs;
    this.#high = state.high;
    this.#alarm = state.alarm;
    this.#ringsAtNs = state.ringsAtNs;
    this.#irqPending = state.irqPending;
    this.#irqEnabled = state.irqEnabled;
    return ok(undefined);
  }

  /** Lets the alarm ring if its time has come. */
  poll(): void {
    this.#ring();
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    switch (offset) {
      case TIME_LOW: {
        const now = this.#nowNs();
        this.#high = Number(now >> 32n);
        return Number(now & LOW);
      }
      case TIME_HIGH:
        return this.#high;
      case ALARM_LOW:
        return Number(this.#alarm & LOW);
      case ALARM_HIGH:
        return Number(this.#alarm >> 32n);
      case IRQ_ENABLED:
        return this.#irqEnabled;
      case ALARM_STATUS:
        this.#ring();
        return this.#ringsAtNs === undefined ? 0 : 1;
      default:
        return 0;
    }
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    switch (offset) {
      case TIME_LOW:
        this.#setTime((this.#nowNs() & ~LOW) | BigInt(value));
        return;
      case TIME_HIGH:
        this.#setTime((BigInt(value) << 32n) | (this.#nowNs() & LOW));
        return;
      case ALARM_LOW:
        this.#alarm = (this.#alarm & ~LOW) | BigInt(value);
        this.#ringsAtNs = this.#clockNs() + this.#alarm - this.#nowNs();
        this.#ring();
        return;
      case ALARM_HIGH:
        this.#alarm = (BigInt(value) << 32n) | (this.#alarm & LOW);
        return;
      case IRQ_ENABLED:
        this.#irqEnabled = value & 1;
        this.#drive();
        return;
      case CLEAR_ALARM:
        this.#ringsAtNs = undefined;
        return;
      case CLEAR_INTERRUPT:
        this.#irqPending = false;
        this.#drive();
        return;
      default:
        return;
    }
  }

  #ring(): void {
    if (this.#ringsAtNs !== undefined && this.#clockNs() >= this.#ringsAtNs) {
      this.#ringsAtNs = undefined;
      this.#irqPending = true;
      this.#drive();
    }
  }

  #drive(): void {
    this.#line.setLevel(this.#irqPending && this.#irqEnabled !== 0);
  }

  #clockNs(): bigint {
    return BigInt(Math.floor(this.#clock.nowNs()));
  }

  #nowNs(): bigint {
    return BigInt.asUintN(64, this.#offsetNs + this.#clockNs());
  }

  #setTime(ns: bigint): void {
    this.#offsetNs += ns - this.#nowNs();
  }
}
