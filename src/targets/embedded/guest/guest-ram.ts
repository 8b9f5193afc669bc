/** A guest's memory, as it can be read while the guest runs. */
export class GuestRam {
  readonly #base: number;
  readonly #bytes: Uint8Array;

  /** @param base address of its first byte */
  constructor(base: number, bytes: Uint8Array) {
    this.#base = base;
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  /** What of this is there; empty where nothing is. */
  read(address: number, lengthBytes: number): Uint8Array {
    const from = address - this.#base;
    return from < 0 || from >= this.#bytes.length
      ? new Uint8Array(0)
      : Uint8Array.from(this.#bytes.subarray(from, from + lengthBytes));
  }
}
