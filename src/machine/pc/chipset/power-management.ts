import type { GuestClock } from '../../../base/host';
import { readLittleEndian, writeLittleEndian } from '../../../base/bits';
import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize, BusDevice } from '../../bus';
import type { PowerSwitch } from '../../devices/power/power-switch';

export const PM_PORTS = 64;

const STATUS = 0;
const ENABLE = 2;
const CONTROL = 4;
const TIMER = 8;
const BYTES = 12;
const STATUS_TIMER = 1;
const SLEEP_ENABLE = 1 << 13;
const SLEEP_TYPE = 7 << 10;
const TIMER_HZ = 3_579_545;
const TIMER_BITS = 0xff_ffff;

export interface SavedPowerManagement extends SavedDevice {
  readonly bytes: Uint8Array;
}

/**
 * ACPI power management registers of PIIX4 and ICH9: status, enable, control and the 3.58 MHz timer. Sleep type 0 with
 * the enable bit switches the machine off.
 */
export class PowerManagement implements BusDevice, Saveable<SavedPowerManagement> {
  readonly #clock: GuestClock;
  readonly #power: PowerSwitch;
  readonly #bytes = new Uint8Array(BYTES);

  constructor(clock: GuestClock, power: PowerSwitch) {
    this.#clock = clock;
    this.#power = power;
    this.reset();
  }

  reset(): void {
    this.#bytes.fill(0);
    writeLittleEndian(this.#bytes, STATUS, 2, STATUS_TIMER);
  }

  save(): SavedPowerManagement {
    return { device: 'acpi-pm', version: 1, bytes: this.#bytes.slice() };
  }

  restore(state: SavedPowerManagement): Result<undefined, string> {
    const checked = checkSaved(state, 'acpi-pm', 1);
    if (checked.ok) {
      this.#bytes.set(state.bytes);
    }
    return checked;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset >= TIMER && offset + sizeBytes <= BYTES) {
      const ticks = Math.floor((this.#clock.nowNs() * TIMER_HZ) / 1e9) % (TIMER_BITS + 1);
      writeLittleEndian(this.#bytes, TIMER, 4, ticks);
    } else if (offset + sizeBytes > CONTROL + 2) {
      return sizeBytes === 4 ? 0xffff_ffff : 2 ** (8 * sizeBytes) - 1;
    }
    return readLittleEndian(this.#bytes, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset + sizeBytes > CONTROL + 2) {
      return;
    }
    if (offset < ENABLE) {
      // Written ones clear status bits; the timer's is set again at once.
      return;
    }
    writeLittleEndian(this.#bytes, offset, sizeBytes, value);
    const control = readLittleEndian(this.#bytes, CONTROL, 2);
    if ((control & SLEEP_ENABLE) === 0) {
      return;
    }
    if ((control & SLEEP_TYPE) === 0) {
      this.#power.request = 'poweroff';
    }
    writeLittleEndian(this.#bytes, CONTROL, 2, control & ~SLEEP_ENABLE);
  }
}
