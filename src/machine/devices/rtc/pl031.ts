import type { GuestClock } from '../../../base/host';
import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize, BusDevice } from '../../bus';
import { primecellIdRead } from '../primecell-id';

const DR = 0x00;
const MR = 0x04;
const LR = 0x08;
const CR = 0x0c;
const IMSC = 0x10;
const RIS = 0x14;
const MIS = 0x18;
const ICR = 0x1c;

export interface SavedPl031 extends SavedDevice {
  readonly offsetSeconds: number;
  readonly match: number;
  readonly load: number;
  readonly mask: number;
  readonly raw: number;
  readonly armed: boolean;
}

/** ARM PL031 real-time clock: seconds that follow the guest's time. The enable bit of CR is always set. */
export class Pl031 implements BusDevice, Saveable<SavedPl031> {
  readonly #clock: GuestClock;
  readonly #epochSeconds: number;
  #offsetSeconds: number;
  #match = 0;
  #load = 0;
  #mask = 0;
  #raw = 0;
  #armed = false;

  /** @param epochSeconds Seconds since 1970 at guest time 0. */
  constructor(clock: GuestClock, epochSeconds: number) {
    this.#clock = clock;
    this.#epochSeconds = epochSeconds;
    this.#offsetSeconds = epochSeconds;
  }

  /** The time of day goes on through a reset of the machine; the guest's time starts again at zero. */
  reset(): void {
    this.#offsetSeconds = this.#epochSeconds;
    this.#match = 0;
    this.#load = 0;
    this.#mask = 0;
    this.#raw = 0;
    this.#armed = false;
  }

  save(): SavedPl031 {
    return {
      device: 'pl031',
      version: 1,
      offsetSeconds: this.#offsetSeconds,
      match: this.#match,
      load: this.#load,
      mask: this.#mask,
      raw: this.#raw,
      armed: this.#armed,
    };
  }

  restore(state: SavedPl031): Result<undefined, string> {
    const checked = checkSaved(state, 'pl031', 1);
    if (checked.ok) {
      this.#offsetSeconds = state.offsetSeconds;
      this.#match = state.match;
      this.#load = state.load;
      this.#mask = state.mask;
      this.#raw = state.raw;
      this.#armed = state.armed;
    }
    return checked;
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    switch (offset & ~3) {
      case DR:
        return this.#now();
      case MR:
        return this.#match;
      case LR:
        return this.#load;
      case CR:
        return 1;
      case IMSC:
        return this.#mask;
      case RIS:
        return this.#interrupt();
      case MIS:
        return this.#interrupt() & this.#mask;
      default:
        return primecellIdRead(offset & ~3, [0x31, 0x10, 0x14, 0x00]) ?? 0;
    }
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    switch (offset & ~3) {
      case MR:
        this.#match = value;
        this.#armed = true;
        return;
      case LR:
        this.#load = value;
        this.#offsetSeconds += (value - this.#now()) | 0;
        return;
      case IMSC:
        this.#mask = value & 1;
        return;
      case ICR:
        if ((value & 1) !== 0) {
          this.#raw = 0;
        }
        return;
      default:
        return;
    }
  }

  #now(): number {
    return (this.#offsetSeconds + Math.floor(this.#clock.nowNs() / 1e9)) >>> 0;
  }

  #interrupt(): number {
    if (this.#armed && this.#now() >= this.#match) {
      this.#raw = 1;
      this.#armed = false;
    }
    return this.#raw;
  }
}
