import { fail, ok, type Result } from '../../../base/result';
import type { ElfFile } from '../../../elf/file/elf-file';

/** Bytes at an address, as linked. */
export interface ImagePart {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What is loaded of an image, by the addresses that its linker gave it. Pointers in it are such addresses, too. */
export class LinkedImage {
  readonly bits: 32 | 64;
  readonly parts: readonly ImagePart[];

  constructor(bits: 32 | 64, parts: readonly ImagePart[]) {
    this.bits = bits;
    // Parts of Node's buffers take long to make.
    const plain = parts.map(({ address, bytes }) => ({
      address,
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    }));
    this.parts = plain.sort((a, b) => a.address - b.address);
  }

  /** A raw image has the address at which it is loaded. */
  static ofRaw(bits: 32 | 64, address: number, bytes: Uint8Array): LinkedImage {
    return new LinkedImage(bits, [{ address, bytes }]);
  }

  /** Fails with a sentence for the user when the file's segments are damaged. */
  static ofElf(elf: ElfFile): Result<LinkedImage, string> {
    const parts = elf.loadParts();
    return parts.ok
      ? ok(
          new LinkedImage(
            elf.header.bits,
            parts.value.map(({ virtualAddress, bytes }) => ({ address: virtualAddress, bytes })),
          ),
        )
      : fail(parts.error.message);
  }

  /** The lowest address; 0 of an empty image. */
  get start(): number {
    return this.parts[0]?.address ?? 0;
  }

  /** Behind the last byte that is loaded. */
  get end(): number {
    return Math.max(0, ...this.parts.map(({ address, bytes }) => address + bytes.length));
  }

  has(address: number): boolean {
    return this.#partAt(address) !== undefined;
  }

  /** Fewer bytes where a part ends; undefined: nothing is there. */
  read(address: number, lengthBytes: number): Uint8Array | undefined {
    const part = this.#partAt(address);
    return part?.bytes.subarray(address - part.address, address - part.address + lengthBytes);
  }

  #partAt(address: number): ImagePart | undefined {
    return this.parts.find(
      (part) => address >= part.address && address < part.address + part.bytes.length,
    );
  }
}
