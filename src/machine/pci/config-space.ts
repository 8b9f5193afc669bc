import { allOnes, readLittleEndian, writeLittleEndian } from '../../base/bits';
import { fail, ok, type Result } from '../../base/result';
import type { AccessSize } from '../bus';

export const PCI_CONFIG_BYTES = 256;
export const PCIE_CONFIG_BYTES = 4096;

/** Of types 0 and 1. */
const HEADER_BYTES = 0x40;

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
  readonly #bytes: Uint8Array;
  readonly #writable: Uint8Array;
  readonly #powerOn: Uint8Array;
  /** 1: a byte that has no meaning keeps what is written. */
  readonly #storage: Uint8Array;
  /** A copy of the bytes as they are, for saved states, which share it until something is written. */
  #saved: Uint8Array | undefined;

  constructor(sizeBytes: number) {
    // One piece of memory for all four: a machine may have hundreds of functions with 4 KiB each.
    const memory = new ArrayBuffer(4 * sizeBytes);
    this.#bytes = new Uint8Array(memory, 0, sizeBytes);
    this.#writable = new Uint8Array(memory, sizeBytes, sizeBytes);
    this.#powerOn = new Uint8Array(memory, 2 * sizeBytes, sizeBytes);
    this.#storage = new Uint8Array(memory, 3 * sizeBytes, sizeBytes);
  }

  /** Gives bytes their power-on value. */
  define(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#saved = undefined;
    writeLittleEndian(this.#powerOn, offset, sizeBytes, value);
    writeLittleEndian(this.#bytes, offset, sizeBytes, value);
    this.#storage.fill(0, offset, offset + sizeBytes);
  }

  /** Gives consecutive bytes their power-on value. */
  defineBytes(offset: number, bytes: readonly number[]): void {
    this.#saved = undefined;
    this.#powerOn.set(bytes, offset);
    this.#bytes.set(bytes, offset);
    this.#storage.fill(0, offset, offset + bytes.length);
  }

  /** Lets writes change the bits of `mask`. */
  allowWrites(offset: number, sizeBytes: AccessSize, mask: number): void {
    writeLittleEndian(this.#writable, offset, sizeBytes, mask);
    this.#storage.fill(0, offset, offset + sizeBytes);
  }

  /** Lets writes change the bits of `mask` in each of `lengthBytes` bytes. */
  allowWritesOfBytes(offset: number, lengthBytes: number, mask: number): void {
    const end = offset + Math.max(0, lengthBytes);
    this.#writable.fill(mask, offset, end);
    this.#storage.fill(0, offset, end);
  }

  /** Bytes that keep what is written, over a reset, too. */
  addStorage(offset: number, lengthBytes: number): void {
    const end = offset + Math.max(0, lengthBytes);
    this.#writable.fill(0xff, offset, end);
    this.#storage.fill(1, offset, end);
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
    this.addStorage(HEADER_BYTES, this.#bytes.length - HEADER_BYTES);
  }

  /** Changes bytes whatever a write could do. */
  set(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#saved = undefined;
    writeLittleEndian(this.#bytes, offset, sizeBytes, value);
  }

  save(): Uint8Array {
    this.#saved ??= this.#bytes.slice();
    return this.#saved;
  }

  restore(bytes: Uint8Array): Result<undefined, string> {
    const [expected, found] = [this.#bytes.length, bytes.length];
    if (expected !== found) {
      return fail(`saved configuration space: expected ${expected} bytes, found ${found}`);
    }
    this.#bytes.set(bytes);
    this.#saved = undefined;
    return ok(undefined);
  }

  /** What has a meaning gets its power-on value, storage stays: as in QEMU. */
  reset(): void {
    this.#saved = undefined;
    for (let i = 0; i < this.#bytes.length; i++) {
      if (this.#storage[i] === 0) {
        this.#bytes[i] = this.#powerOn[i] ?? 0;
      }
    }
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset + sizeBytes > this.#bytes.length) {
      return allOnes(sizeBytes);
    }
    return readLittleEndian(this.#bytes, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#saved = undefined;
    for (let i = 0; i < sizeBytes; i++) {
      const at = offset + i;
      const mask = this.#writable[at];
      if (mask === undefined) {
        return;
      }
      this.#bytes[at] = ((this.#bytes[at] ?? 0) & ~mask) | ((value >>> (8 * i)) & mask);
    }
  }
}
