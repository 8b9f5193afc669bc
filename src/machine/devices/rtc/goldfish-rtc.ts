import type { GuestClock } from '../../../base/host';
import type { AccessSize, BusDevice, WideAccessSize } from '../../bus';

const TIME_LOW = 0x00;
const TIME_HIGH = 0x04;
const ALARM_LOW = 0x08;
const ALARM_HIGH = 0x0c;
const IRQ_ENABLED = 0x10;

const NS_PER_SECOND = 1_000_000_000n;
const LOW = 0xffff_ffffn;

/** Google's Goldfish clock: nanoseconds since 1970 in two words; reading the low one fixes the high one. Alarms don't ring. */
export class GoldfishRtc implements BusDevice {
  readonly #clock: GuestClock;
  readonly #epochNs: bigint;
  #offsetNs = 0n;
  #high = 0;
  #alarmHigh = 0;
  #irqEnabled = 0;

  /** @param epochSeconds Seconds since 1970 at guest time 0. */
  constructor(clock: GuestClock, epochSeconds: number) {
    this.#clock = clock;
    this.#epochNs = BigInt(epochSeconds) * NS_PER_SECOND;
    this.reset();
  }

  reset(): void {
    this.#offsetNs = this.#epochNs;
    this.#high = 0;
    this.#alarmHigh = 0;
    this.#irqEnabled = 0;
  }

  accepts(_offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes >= 4;
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
      case ALARM_HIGH:
        return this.#alarmHigh;
      case IRQ_ENABLED:
        return this.#irqEnabled;
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
        return;
      case ALARM_HIGH:
        this.#alarmHigh = value;
        return;
      case IRQ_ENABLED:
        this.#irqEnabled = value & 1;
        return;
      default:
        return;
    }
  }

  #nowNs(): bigint {
    return BigInt.asUintN(64, this.#offsetNs + BigInt(Math.floor(this.#clock.nowNs())));
  }

  #setTime(ns: bigint): void {
    this.#offsetNs += ns - this.#nowNs();
    this.#high = Number(this.#nowNs() >> 32n);
  }
}
