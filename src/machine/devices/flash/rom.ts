import type { AccessSize, BusDevice } from '../../bus';

/** Read-only memory: zeros behind its contents; writes have no effect. */
export class Rom implements BusDevice {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) {
      value |= (this.#bytes[offset + i] ?? 0) << (8 * i);
    }
    return value >>> 0;
  }

  write(_offset: number, _sizeBytes: AccessSize, _value: number): void {
    return;
  }
}
