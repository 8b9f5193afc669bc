import type { AccessSize, BusDevice } from '../bus';
import type { GuestMemory } from './guest-memory';

/** RAM on the bus; the bus has checked the bounds. */
export class RamRegion implements BusDevice {
  readonly memory = true;
  readonly #memory: GuestMemory;
  readonly #view: DataView;

  constructor(memory: GuestMemory) {
    this.#memory = memory;
    this.#view = memory.view;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const { watch, base } = this.#memory;
    if (watch !== undefined) {
      watch.read(base + offset, sizeBytes, undefined);
    }
    if (sizeBytes === 4) {
      return this.#view.getUint32(offset, true);
    }
    return sizeBytes === 2 ? this.#view.getUint16(offset, true) : this.#view.getUint8(offset);
  }

  read64(offset: number): bigint {
    const { watch, base } = this.#memory;
    if (watch !== undefined) {
      watch.read(base + offset, 8, undefined);
    }
    return this.#view.getBigUint64(offset, true);
  }

  write64(offset: number, value: bigint): void {
    this.#view.setBigUint64(offset, value, true);
    const { watch, base } = this.#memory;
    if (watch !== undefined) {
      watch.wrote(base + offset, 8, undefined);
    }
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (sizeBytes === 4) {
      this.#view.setUint32(offset, value, true);
    } else if (sizeBytes === 2) {
      this.#view.setUint16(offset, value, true);
    } else {
      this.#view.setUint8(offset, value);
    }
    const { watch, base } = this.#memory;
    if (watch !== undefined) {
      watch.wrote(base + offset, sizeBytes, undefined);
    }
  }
}
