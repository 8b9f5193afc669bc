import type { Result } from '../../../base/result';
import {
  checkSaved,
  checkSavedSize,
  type Saveable,
  type SavedDevice,
} from '../../../base/saved/saved-device';
import type { AccessSize } from '../../bus';
import type { PowerSwitch } from '../../devices/power/power-switch';
import type { PortDevice } from './port-space';

export interface SavedInterruptMask extends SavedDevice {
  readonly mask: number;
  readonly wordsToCome: number;
}

/** i8259: of all that it has, the mask is remembered. Four initialization words may come before it. */
export class InterruptMask implements PortDevice, Saveable<SavedInterruptMask> {
  #mask = 0;
  #wordsToCome = 0;

  reset(): void {
    this.#mask = 0;
    this.#wordsToCome = 0;
  }

  save(): SavedInterruptMask {
    return { device: 'i8259', version: 1, mask: this.#mask, wordsToCome: this.#wordsToCome };
  }

  restore(state: SavedInterruptMask): Result<undefined, string> {
    const checked = checkSaved(state, 'i8259', 1);
    if (checked.ok) {
      this.#mask = state.mask;
      this.#wordsToCome = state.wordsToCome;
    }
    return checked;
  }

  read(offset: number, _sizeBytes: AccessSize): number {
    return offset === 1 ? this.#mask : 0;
  }

  write(offset: number, _sizeBytes: AccessSize, value: number): void {
    if (offset === 0) {
      if ((value & 0x10) === 0) {
        return;
      }
      this.#mask = 0;
      // The second word always; the third for two in a chain; the fourth if asked for.
      this.#wordsToCome = 1 + ((value & 2) === 0 ? 1 : 0) + (value & 1);
    } else if (this.#wordsToCome > 0) {
      this.#wordsToCome--;
    } else {
      this.#mask = value & 0xff;
    }
  }
}

export interface SavedPortStorage extends SavedDevice {
  readonly bytes: Uint8Array;
}

/** Ports that read back what was written. */
export class PortStorage implements PortDevice, Saveable<SavedPortStorage> {
  readonly #bytes: Uint8Array;

  constructor(count: number) {
    this.#bytes = new Uint8Array(count);
  }

  reset(): void {
    this.#bytes.fill(0);
  }

  save(): SavedPortStorage {
    return { device: 'ports', version: 1, bytes: this.#bytes.slice() };
  }

  restore(state: SavedPortStorage): Result<undefined, string> {
    const checked = checkSavedSize(state, 'ports', 1, {
      what: 'ports',
      expected: this.#bytes.length,
      found: state.bytes.length,
    });
    if (checked.ok) {
      this.#bytes.set(state.bytes);
    }
    return checked;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) {
      value |= (this.#bytes[offset + i] ?? 0) << (8 * i);
    }
    return value >>> 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    for (let i = 0; i < sizeBytes; i++) {
      if (offset + i < this.#bytes.length) {
        this.#bytes[offset + i] = (value >>> (8 * i)) & 0xff;
      }
    }
  }
}

export interface SavedFastReset extends SavedDevice {
  readonly value: number;
}

/** Port 0x92: bit 0 resets, the others are kept. */
export class FastReset implements PortDevice, Saveable<SavedFastReset> {
  readonly #power: PowerSwitch;
  #value = 0;

  constructor(power: PowerSwitch) {
    this.#power = power;
  }

  reset(): void {
    this.#value = 0;
  }

  save(): SavedFastReset {
    return { device: 'port92', version: 1, value: this.#value };
  }

  restore(state: SavedFastReset): Result<undefined, string> {
    const checked = checkSaved(state, 'port92', 1);
    if (checked.ok) {
      this.#value = state.value;
    }
    return checked;
  }

  read(_offset: number, _sizeBytes: AccessSize): number {
    return this.#value;
  }

  write(_offset: number, _sizeBytes: AccessSize, value: number): void {
    this.#value = value & 0xff;
    if ((value & 1) !== 0) {
      this.#power.request = 'reset';
    }
  }
}
