import type { MappedRam } from '../../../base/memory-reader';
import { hex } from '../../../base/hex';

/**
 * Guest memory as expressions see it: RAM alone, because reading a register can change a device. Little-endian, as all our
 * boards are.
 */
export interface GuestMemory {
  /** `0x40000000 to 0x47ffffff`. */
  readonly range: string;
  /** A view of the bytes; undefined where not all of them are RAM. */
  bytes(address: number, sizeBytes: number): DataView | undefined;
  /** Guest address of bytes that are a piece of RAM. */
  addressOf(bytes: ArrayBufferView): number | undefined;
}

/** RAM that lies in this process. */
export class MappedGuestMemory implements GuestMemory {
  readonly #ram: MappedRam;

  constructor(ram: MappedRam) {
    this.#ram = ram;
  }

  get range(): string {
    const { base, sizeBytes } = this.#ram;
    return `${hex(base)} to ${hex(base + sizeBytes - 1)}`;
  }

  bytes(address: number, sizeBytes: number): DataView | undefined {
    const { base, sizeBytes: all, view } = this.#ram;
    const from = address - base;
    return from >= 0 && from + sizeBytes <= all
      ? new DataView(view.buffer, view.byteOffset + from, sizeBytes)
      : undefined;
  }

  addressOf({ buffer, byteOffset }: ArrayBufferView): number | undefined {
    const { base, view } = this.#ram;
    return buffer === view.buffer ? base + byteOffset - view.byteOffset : undefined;
  }
}
