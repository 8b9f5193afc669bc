import type { BlockBackend } from '../../base/host';

const SECTOR_BYTES = 512;

/** An image that is in memory and stays as it is. A size that is no multiple of 512 counts as the next one. */
export class MemoryImage implements BlockBackend {
  readonly sizeBytes: number;
  readonly readOnly = true;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.sizeBytes = Math.ceil(bytes.length / SECTOR_BYTES) * SECTOR_BYTES;
  }

  read(offset: number, target: Uint8Array): boolean {
    if (offset < 0 || offset + target.length > this.sizeBytes) {
      return false;
    }
    const part = this.#bytes.subarray(offset, offset + target.length);
    target.set(part);
    target.fill(0, part.length);
    return true;
  }

  write(): boolean {
    return false;
  }

  writeZeroes(): boolean {
    return false;
  }

  flush(): boolean {
    return true;
  }

  dispose(): void {
    return;
  }
}
