import type { MemoryWatch } from '../../../base/memory/memory-watch';

/** A view of RAM that tells of the loads and stores made through it. */
export class WatchedView extends DataView<ArrayBufferLike> {
  readonly #watch: MemoryWatch;
  readonly #address: number;

  /** @param address guest address of the first byte */
  constructor(
    buffer: ArrayBufferLike,
    byteOffset: number,
    lengthBytes: number,
    watch: MemoryWatch,
    address: number,
  ) {
    super(buffer, byteOffset, lengthBytes);
    this.#watch = watch;
    this.#address = address;
  }

  override getUint8(offset: number): number {
    this.#read(offset, 1);
    return super.getUint8(offset);
  }

  override getUint16(offset: number, littleEndian?: boolean): number {
    this.#read(offset, 2);
    return super.getUint16(offset, littleEndian);
  }

  override getUint32(offset: number, littleEndian?: boolean): number {
    this.#read(offset, 4);
    return super.getUint32(offset, littleEndian);
  }

  override getInt8(offset: number): number {
    this.#read(offset, 1);
    return super.getInt8(offset);
  }

  override getInt16(offset: number, littleEndian?: boolean): number {
    this.#read(offset, 2);
    return super.getInt16(offset, littleEndian);
  }

  override getInt32(offset: number, littleEndian?: boolean): number {
    this.#read(offset, 4);
    return super.getInt32(offset, littleEndian);
  }

  override getBigUint64(offset: number, littleEndian?: boolean): bigint {
    this.#read(offset, 8);
    return super.getBigUint64(offset, littleEndian);
  }

  override getBigInt64(offset: number, littleEndian?: boolean): bigint {
    this.#read(offset, 8);
    return super.getBigInt64(offset, littleEndian);
  }

  override setUint8(offset: number, value: number): void {
    super.setUint8(offset, value);
    this.#wrote(offset, 1);
  }

  override setUint16(offset: number, value: number, littleEndian?: boolean): void {
    super.setUint16(offset, value, littleEndian);
    this.#wrote(offset, 2);
  }

  override setUint32(offset: number, value: number, littleEndian?: boolean): void {
    super.setUint32(offset, value, littleEndian);
    this.#wrote(offset, 4);
  }

  override setInt8(offset: number, value: number): void {
    super.setInt8(offset, value);
    this.#wrote(offset, 1);
  }

  override setInt16(offset: number, value: number, littleEndian?: boolean): void {
    super.setInt16(offset, value, littleEndian);
    this.#wrote(offset, 2);
  }

  override setInt32(offset: number, value: number, littleEndian?: boolean): void {
    super.setInt32(offset, value, littleEndian);
    this.#wrote(offset, 4);
  }

  override setBigUint64(offset: number, value: bigint, littleEndian?: boolean): void {
    super.setBigUint64(offset, value, littleEndian);
    this.#wrote(offset, 8);
  }

  override setBigInt64(offset: number, value: bigint, littleEndian?: boolean): void {
    super.setBigInt64(offset, value, littleEndian);
    this.#wrote(offset, 8);
  }

  #read(offset: number, lengthBytes: number): void {
    const { low, high } = this.#watch;
    const address = this.#address + offset;
    if (address < high && address + lengthBytes > low) {
      this.#watch.read(address, lengthBytes, undefined);
    }
  }

  #wrote(offset: number, lengthBytes: number): void {
    const { low, high } = this.#watch;
    const address = this.#address + offset;
    if (address < high && address + lengthBytes > low) {
      this.#watch.wrote(address, lengthBytes, undefined);
    }
  }
}
