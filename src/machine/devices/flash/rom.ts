import type { AccessSize, BusDevice } from '../../bus';

/** Read-only memory: zeros behind its contents; writes have no effect. */
export class Rom implements BusDevice {
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Puts bytes into it from outside, as a programmer would. */
  load(offset: number, bytes: Uint8Array): void {
    const all = new Uint8Array(Math.max(this.#bytes.length, offset + bytes.length));
    all.set(this.#bytes);
    all.set(bytes, offset);
    this.#bytes = all;
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
