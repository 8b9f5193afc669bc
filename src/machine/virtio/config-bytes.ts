import { readLittleEndian, writeLittleEndian } from '../../base/bits';

/**
 * Bytes of a device's configuration space. Like QEMU's, it holds what the device last filled in or the driver last
 * wrote, so that a write of one byte is seen together with the bytes beside it.
 */
export class ConfigBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(sizeBytes: number) {
    this.bytes = new Uint8Array(sizeBytes);
    this.view = new DataView(this.bytes.buffer);
  }

  /** A copy, for a saved state. */
  save(): Uint8Array {
    return this.bytes.slice();
  }

  restore(bytes: Uint8Array): void {
    this.bytes.set(bytes);
  }

  read(offset: number, sizeBytes: 1 | 2 | 4): number {
    return readLittleEndian(this.bytes, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: 1 | 2 | 4, value: number): void {
    writeLittleEndian(this.bytes, offset, sizeBytes, value);
  }
}
