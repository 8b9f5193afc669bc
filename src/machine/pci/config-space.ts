import { allOnes, readLittleEndian, writeLittleEndian } from '../../base/bits';
import type { AccessSize } from '../bus';

export const PCI_CONFIG_BYTES = 256;
export const PCIE_CONFIG_BYTES = 4096;

/** Identification of a PCI function (PCI 3.0 §6.2.1 Device Identification). */
export interface PciIdentity {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly revision: number;
  /** Class, subclass, programming interface: 0x060000 for a host bridge. */
  readonly classCode: number;
  readonly subsystemVendorId: number;
  readonly subsystemId: number;
  /** 0 function, 1 bridge; bit 7: the device has several functions. */
  readonly headerType: number;
}

/**
 * Configuration space of one function: bytes, and which of their bits a write can change. What lies beyond its size
 * (a conventional function on a PCI Express bus has 256 bytes) reads as ones.
 */
export class PciConfigSpace {
  readonly bytes: Uint8Array;
  readonly #writable: Uint8Array;
  readonly #powerOn: Uint8Array;

  constructor(sizeBytes: number) {
    // One piece of memory for all three: a machine may have hundreds of functions with 4 KiB each.
    const memory = new ArrayBuffer(3 * sizeBytes);
    this.bytes = new Uint8Array(memory, 0, sizeBytes);
    this.#writable = new Uint8Array(memory, sizeBytes, sizeBytes);
    this.#powerOn = new Uint8Array(memory, 2 * sizeBytes, sizeBytes);
  }

  /** Gives bytes their power-on value. */
  define(offset: number, sizeBytes: AccessSize, value: number): void {
    writeLittleEndian(this.#powerOn, offset, sizeBytes, value);
    writeLittleEndian(this.bytes, offset, sizeBytes, value);
  }

  /** Gives consecutive bytes their power-on value. */
  defineBytes(offset: number, bytes: readonly number[]): void {
    this.#powerOn.set(bytes, offset);
    this.bytes.set(bytes, offset);
  }

  /** Lets writes change the bits of `mask`. */
  allowWrites(offset: number, sizeBytes: AccessSize, mask: number): void {
    writeLittleEndian(this.#writable, offset, sizeBytes, mask);
  }

  /** Lets writes change the bits of `mask` in each of `lengthBytes` bytes. */
  allowWritesOfBytes(offset: number, lengthBytes: number, mask: number): void {
    this.#writable.fill(mask, offset, offset + Math.max(0, lengthBytes));
  }

  /** The words that every function has, and those of its header that are writable in all of them. */
  defineIdentity(identity: PciIdentity): void {
    this.define(0x00, 2, identity.vendorId);
    this.define(0x02, 2, identity.deviceId);
    this.define(0x08, 1, identity.revision);
    this.define(0x09, 1, identity.classCode & 0xff);
    this.define(0x0a, 2, identity.classCode >>> 8);
    this.define(0x0e, 1, identity.headerType);
    this.allowWrites(0x04, 2, 0x0507);
    this.allowWrites(0x0c, 1, 0xff);
    this.allowWrites(0x3c, 1, 0xff);
    if ((identity.headerType & 0x7f) === 0) {
      this.define(0x2c, 2, identity.subsystemVendorId);
      this.define(0x2e, 2, identity.subsystemId);
    }
    this.#writable.fill(0xff, 0x40);
  }

  reset(): void {
    this.bytes.set(this.#powerOn);
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset + sizeBytes > this.bytes.length) {
      return allOnes(sizeBytes);
    }
    return readLittleEndian(this.bytes, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    for (let i = 0; i < sizeBytes; i++) {
      const at = offset + i;
      const mask = this.#writable[at];
      if (mask === undefined) {
        return;
      }
      this.bytes[at] = ((this.bytes[at] ?? 0) & ~mask) | ((value >>> (8 * i)) & mask);
    }
  }
}
