import type { GuestClock } from '../../../base/host';
import { readLittleEndian, writeLittleEndian } from '../../../base/bits';
import { checkSavedSize, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import { ok, type Result } from '../../../base/result';
import type { AccessSize, BusDevice, WideAccessSize } from '../../bus';

const TIMECMP = 0x4000;
const TIME = 0xbff8;
const NS_PER_TICK = 100n;

export interface SavedClint extends SavedDevice {
  readonly software: Uint8Array;
  readonly compare: Uint8Array;
  readonly offsetTicks: bigint;
  readonly startNs: number;
}

/**
 * Core-local interruptor: software interrupts, timer compare and the time, which counts at 10 MHz.
 *
 *     0x0000  msip, a word for each processor, of which bit 0 counts
 *     0x4000  mtimecmp, two words for each
 *     0xbff8  mtime, two words
 */
export class Clint implements BusDevice, Saveable<SavedClint> {
  readonly #clock: GuestClock;
  readonly #processors: number;
  readonly #software: Uint8Array;
  readonly #compare: Uint8Array;
  readonly #compareView: DataView;
  #offsetTicks = 0n;
  /** Guest time at which the count began. */
  #startNs = 0;

  constructor(clock: GuestClock, processors: number) {
    this.#clock = clock;
    this.#processors = processors;
    this.#software = new Uint8Array(4 * processors);
    this.#compare = new Uint8Array(8 * processors);
    this.#compareView = new DataView(this.#compare.buffer);
  }

  /** The time begins anew; what it is compared with stays, as in QEMU. */
  reset(): void {
    this.#software.fill(0);
    this.#offsetTicks = 0n;
    this.#startNs = this.#clock.nowNs();
  }

  /** Words; of times both words at once, too. */
  accepts(offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes === 4 || (sizeBytes === 8 && offset >= TIMECMP);
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset < 4 * this.#processors) {
      return readLittleEndian(this.#software, offset, sizeBytes);
    }
    const at = offset - TIMECMP;
    if (at >= 0 && at + sizeBytes <= this.#compare.length) {
      return readLittleEndian(this.#compare, at, sizeBytes);
    }
    if (sizeBytes !== 4) {
      return 0;
    }
    if (offset === TIME) {
      return Number(this.#ticks() & 0xffff_ffffn);
    }
    return offset === TIME + 4 ? Number(this.#ticks() >> 32n) : 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const at = offset - TIMECMP;
    if (sizeBytes !== 4) {
      return;
    }
    if (offset < 4 * this.#processors) {
      writeLittleEndian(this.#software, offset, 4, value & 1);
    } else if (at >= 0 && at + 4 <= this.#compare.length) {
      writeLittleEndian(this.#compare, at, 4, value);
    } else if (offset === TIME) {
      this.#setTicks((this.#ticks() & ~0xffff_ffffn) | BigInt(value));
    } else if (offset === TIME + 4) {
      this.#setTicks((BigInt(value) << 32n) | (this.#ticks() & 0xffff_ffffn));
    }
  }

  save(): SavedClint {
    return {
      device: 'clint',
      version: 1,
      software: this.#software.slice(),
      compare: this.#compare.slice(),
      offsetTicks: this.#offsetTicks,
      startNs: this.#startNs,
    };
  }

  restore(state: SavedClint): Result<undefined, string> {
    const checked = checkSavedSize(state, 'clint', 1, {
      what: 'bytes of software interrupts',
      expected: this.#software.length,
      found: state.software.length,
    });
    if (!checked.ok) {
      return checked;
    }
    this.#software.set(state.software);
    this.#compare.set(state.compare);
    this.#offsetTicks = state.offsetTicks;
    this.#startNs = state.startNs;
    return ok(undefined);
  }

  softwarePending(hart: number): boolean {
    return ((this.#software[4 * hart] ?? 0) & 1) !== 0;
  }

  /** The time has come that a hart's mtimecmp names. */
  timerPending(hart: number): boolean {
    const compare = this.#compareOf(hart);
    // To ask the clock takes longest, and often nobody has set a time.
    return compare === 0n || this.#ticks() >= compare;
  }

  /** Guest time in nanoseconds at which that will be; undefined: it is so, or is further away than a number can say. */
  timerDueNs(hart: number): number | undefined {
    const compare = this.#compareOf(hart);
    if (compare === 0n) {
      return undefined;
    }
    const left = compare - this.#ticks();
    const dueNs = this.#clock.nowNs() + Number(left * NS_PER_TICK);
    return left > 0n && Number.isSafeInteger(Math.ceil(dueNs)) ? Math.ceil(dueNs) : undefined;
  }

  #compareOf(hart: number): bigint {
    return this.#compareView.getBigUint64(8 * hart, true);
  }

  #ticks(): bigint {
    const nowNs = this.#clock.nowNs();
    if (nowNs < this.#startNs) {
      // The clock began anew, too: it counts from the reset now.
      this.#startNs = 0;
    }
    const own = BigInt(Math.floor(nowNs - this.#startNs)) / NS_PER_TICK;
    return BigInt.asUintN(64, own + this.#offsetTicks);
  }

  #setTicks(ticks: bigint): void {
    this.#offsetTicks += ticks - this.#ticks();
  }
}
