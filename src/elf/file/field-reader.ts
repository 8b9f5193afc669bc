import { fromWords } from '../../base/bits';

/** How numbers of a file are written. */
export interface ElfEncoding {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/** Numbers in a part of a file. What lies behind its end reads as 0: lengths are checked before. */
export class FieldReader {
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  readonly #wide: boolean;

  constructor(bytes: Uint8Array, { bits, littleEndian }: ElfEncoding) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
    this.#wide = bits === 64;
  }

  u8(offset: number): number {
    return this.#has(offset, 1) ? this.#view.getUint8(offset) : 0;
  }

  u16(offset: number): number {
    return this.#has(offset, 2) ? this.#view.getUint16(offset, this.#littleEndian) : 0;
  }

  u32(offset: number): number {
    return this.#has(offset, 4) ? this.#view.getUint32(offset, this.#littleEndian) : 0;
  }

  /** Not a safe integer where 53 bits don't hold it. */
  u64(offset: number): number {
    const first = this.u32(offset);
    const second = this.u32(offset + 4);
    return this.#littleEndian ? fromWords(first, second) : fromWords(second, first);
  }

  /** An address, offset or size of the file's class: 32 or 64 bits. */
  word(offset: number): number {
    return this.#wide ? this.u64(offset) : this.u32(offset);
  }

  /** The same with a sign. */
  signedWord(offset: number): number {
    if (!this.#has(offset, this.#wide ? 8 : 4)) {
      return 0;
    }
    return this.#wide
      ? Number(this.#view.getBigInt64(offset, this.#littleEndian))
      : this.#view.getInt32(offset, this.#littleEndian);
  }

  #has(offset: number, sizeBytes: number): boolean {
    return offset >= 0 && offset + sizeBytes <= this.#view.byteLength;
  }
}
