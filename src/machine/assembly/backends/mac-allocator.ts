/** QEMU's own addresses: 52:54:00:12:34:56 and up. */
const PREFIX = [0x52, 0x54, 0x00, 0x12, 0x34] as const;
const FIRST = 0x56;

/** Gives network cards without an address the first of QEMU's own that none has. */
export class MacAllocator {
  readonly #used = new Set<number>();

  /** The card's address: what it was given, if that isn't all zeros. */
  take(given: Uint8Array | undefined): Uint8Array {
    if (given?.some((byte) => byte !== 0) === true) {
      if (PREFIX.every((byte, i) => given[i] === byte)) {
        this.#used.add(given[5] ?? 0);
      }
      return given;
    }
    let last = FIRST;
    while (last < 0xff && this.#used.has(last)) {
      last++;
    }
    this.#used.add(last);
    return Uint8Array.of(...PREFIX, last);
  }
}
