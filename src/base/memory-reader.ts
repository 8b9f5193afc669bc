import { fromWords } from './bits';

/** Little-endian reads of a target's memory, for looking only: nothing changes, and what lies outside reads as 0. */
export interface MemoryReader {
  u8(address: number): number;
  u16(address: number): number;
  u32(address: number): number;
  /** Loses bits above 2^53, which no address of ours has. */
  u64(address: number): number;
}

/** RAM that lies in this process. */
export interface MappedRam {
  /** Physical address of the first byte. */
  readonly base: number;
  readonly sizeBytes: number;
  readonly view: DataView;
}

/** Reads RAM in place. */
export class RamReader implements MemoryReader {
  readonly #ram: MappedRam;

  constructor(ram: MappedRam) {
    this.#ram = ram;
  }

  u8(address: number): number {
    return this.#inside(address, 1) ? this.#ram.view.getUint8(address - this.#ram.base) : 0;
  }

  u16(address: number): number {
    return this.#inside(address, 2) ? this.#ram.view.getUint16(address - this.#ram.base, true) : 0;
  }

  u32(address: number): number {
    return this.#inside(address, 4) ? this.#ram.view.getUint32(address - this.#ram.base, true) : 0;
  }

  u64(address: number): number {
    return fromWords(this.u32(address), this.u32(address + 4));
  }

  #inside(address: number, lengthBytes: number): boolean {
    const from = address - this.#ram.base;
    return from >= 0 && from + lengthBytes <= this.#ram.sizeBytes;
  }
}
