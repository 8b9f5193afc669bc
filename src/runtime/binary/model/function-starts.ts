import { readLittleEndian } from '../../../base/bits';
import type { LinkedImage } from './linked-image';

/**
 * Registers and major opcodes of calls.
 *
 * @spec RISC-V Unprivileged 20191213 §2.5 Control Transfer Instructions
 */
const RA = 1;
const AUIPC = 0x17;
const JAL = 0x6f;
const JALR = 0x67;
/** `c.jal`, which only RV32 has: quadrant 1, funct3 1. @spec RISC-V Unprivileged 20191213 §16.4 Control Transfer Instructions */
const C_JAL = 0x2001;

/** Where functions of an image begin that has no symbols for them: wherever its code calls, and its data point to. */
export class FunctionStarts {
  /** Linked addresses, rising. */
  readonly #starts: Float64Array;

  constructor(starts: Iterable<number>) {
    this.#starts = Float64Array.from(new Set(starts)).sort();
  }

  /**
   * Goes through the code of an image once.
   *
   * @param end where its code ends at the latest, as linked
   * @param known functions that are known otherwise, such as those that are called by pointers
   */
  static of(image: LinkedImage, end: number, known: Iterable<number> = []): FunctionStarts {
    const starts = new Set(known);
    for (const { address, bytes } of image.parts) {
      const length = Math.min(bytes.length, Math.max(0, end - address));
      for (let at = 0; at + 4 <= length;) {
        const isLong = ((bytes[at] ?? 0) & 3) === 3;
        const offset = isLong ? longCall(bytes, at) : shortCall(bytes, at, image.bits);
        if (offset !== undefined) {
          starts.add(address + at + offset);
        }
        at += isLong ? 4 : 2;
      }
      for (const pointer of pointers(bytes, address, Math.max(address, end), image.bits)) {
        if (pointer >= image.start && pointer < end && pointer % 2 === 0) {
          starts.add(pointer);
        }
      }
    }
    return new FunctionStarts([...starts].filter((start) => image.has(start)));
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The beginning of the function that an address is in; undefined before the first one. */
  before(linked: number): number | undefined {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= linked) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#starts[low - 1];
  }
}

/** The aligned words of a part from an address on. */
function* pointers(
  bytes: Uint8Array,
  address: number,
  from: number,
  bits: 32 | 64,
): Generator<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const step = bits / 8;
  const first = Math.ceil(from / step) * step - address;
  for (let at = first; at + step <= bytes.length; at += step) {
    const low = view.getUint32(at, true);
    yield bits === 64 ? view.getUint32(at + 4, true) * 2 ** 32 + low : low;
  }
}

/** How far away the call goes that an instruction makes; undefined: it makes none. */
function longCall(bytes: Uint8Array, at: number): number | undefined {
  const word = readLittleEndian(bytes, at, 4);
  const register = (word >>> 7) & 31;
  if ((word & 0x7f) === JAL && register === RA) {
    return jalOffset(word);
  }
  if ((word & 0x7f) !== AUIPC || at + 8 > bytes.length) {
    return undefined;
  }
  // A call over a long way: auipc and jalr.
  const next = readLittleEndian(bytes, at + 4, 4);
  const isCall =
    (next & 0x7f) === JALR && ((next >>> 7) & 31) === RA && ((next >>> 15) & 31) === register;
  return isCall ? ((word & 0xffff_f000) | 0) + (next >> 20) : undefined;
}

function jalOffset(word: number): number {
  const bits =
    ((word >>> 31) << 20) |
    (((word >>> 12) & 0xff) << 12) |
    (((word >>> 20) & 1) << 11) |
    (((word >>> 21) & 0x3ff) << 1);
  return (bits << 11) >> 11;
}

function shortCall(bytes: Uint8Array, at: number, bits: 32 | 64): number | undefined {
  const half = readLittleEndian(bytes, at, 2);
  if (bits === 64 || (half & 0xe003) !== C_JAL) {
    return undefined;
  }
  const bit = (from: number, to: number, count = 1): number =>
    ((half >>> from) & ((1 << count) - 1)) << to;
  const value =
    bit(12, 11) |
    bit(11, 4) |
    bit(9, 8, 2) |
    bit(8, 10) |
    bit(7, 6) |
    bit(6, 7) |
    bit(3, 1, 3) |
    bit(2, 5);
  return (value << 20) >> 20;
}
