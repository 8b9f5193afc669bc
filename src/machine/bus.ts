import { hex } from '../base/hex';

/** Width of one access in bytes. */
export type AccessSize = 1 | 2 | 4;

/** Width of one access of a 64-bit processor in bytes; a device sees 8 as two accesses of 4. */
export type WideAccessSize = AccessSize | 8;

export type AccessKind = 'read' | 'write';

/** What a bus read returns when nothing answers the address; never a value, as values are unsigned. */
export const BUS_FAULT = -1;

/** The same of a read of 8 bytes. */
export const BUS_FAULT_64 = -1n;

/** Something with registers. Offsets count from the start of its region; values are unsigned. Never throws. */
export interface BusDevice {
  read(offset: number, sizeBytes: AccessSize): number;
  write(offset: number, sizeBytes: AccessSize, value: number): void;
  /** All 8 bytes in one access. Absent: the low word is accessed and then the high one. */
  read64?(offset: number): bigint;
  write64?(offset: number, value: bigint): void;
  /** Memory takes accesses at any address; registers aligned ones only. */
  readonly memory?: true;
  /** Fills `target` with what reads from `offset` on would give, at once. False: read it piece by piece. */
  readBlock?(offset: number, target: Uint8Array): boolean;
  /** False: nothing answers such an access, which is then a bus error. Absent: every access is answered. */
  accepts?(offset: number, sizeBytes: WideAccessSize, kind: AccessKind): boolean;
}

/** A range of physical addresses and who answers there. */
export interface BusRegion {
  /** QEMU's name of the region: `pl011`, `virtio-mmio`. */
  readonly name: string;
  readonly base: number;
  readonly sizeBytes: number;
  readonly device: BusDevice;
}

/** A region as the bus keeps it; all have one shape, as RAM is reached through it, too. */
interface KnownRegion extends BusRegion {
  /** RAM, or the like: accesses at any address, which are always accepted. */
  readonly memory: boolean;
  /** First address behind it. */
  readonly end: number;
}

/**
 * Decodes physical addresses. Regions don't overlap. An access that nobody answers, that its device doesn't accept, or
 * that runs over the end of its region, is a bus error, which the caller learns from the result.
 *
 * Registers see aligned accesses only. As in QEMU's TCG a read at another address is two aligned ones of the same width,
 * of which the bytes are taken, and a write is one of each byte, upwards.
 *
 * Cost: one comparison for the region that was used last, else a binary search.
 */
export class Bus {
  readonly #regions: KnownRegion[] = [];
  #last: KnownRegion | undefined;
  /** Address of the last access that was a bus error: of the aligned one, or of the byte. */
  faultAddress = 0;

  /** Throws on an overlap: the memory map is ours, so that is a bug. */
  add(region: BusRegion): void {
    const at = this.#regions.findIndex((other) => other.base > region.base);
    const index = at < 0 ? this.#regions.length : at;
    const before = this.#regions[index - 1];
    const after = this.#regions[index];
    if (
      (before && before.base + before.sizeBytes > region.base) ||
      (after && region.base + region.sizeBytes > after.base)
    ) {
      throw new Error(`bus region ${region.name} at ${hex(region.base)} overlaps another`);
    }
    const { name, base, sizeBytes, device } = region;
    const memory = device.memory === true;
    this.#regions.splice(index, 0, {
      name,
      base,
      sizeBytes,
      device,
      memory,
      end: base + sizeBytes,
    });
  }

  /** In ascending order of address. */
  list(): readonly BusRegion[] {
    return this.#regions;
  }

  /** The value, or `BUS_FAULT`. */
  read(address: number, sizeBytes: AccessSize): number {
    const last = this.#last;
    if (last?.memory === true && address >= last.base && address + sizeBytes <= last.end) {
      return last.device.read(address - last.base, sizeBytes);
    }
    return this.#readElsewhere(address, sizeBytes);
  }

  /** 8 bytes: the value, or `BUS_FAULT_64`. */
  read64(address: number): bigint {
    const region = this.#find(address, 8);
    if (!region?.memory) {
      if (address % 8 !== 0) {
        return this.#readUnaligned64(address);
      }
      if (!this.#answers(region, address, 8, 'read')) {
        return BUS_FAULT_64;
      }
    }
    const { device } = region;
    const offset = address - region.base;
    if (device.read64) {
      return device.read64(offset);
    }
    const low = device.read(offset, 4);
    return (BigInt(device.read(offset + 4, 4)) << 32n) | BigInt(low);
  }

  /** 8 bytes, of which `value` has 64 bits; false on a bus error. */
  write64(address: number, value: bigint): boolean {
    const region = this.#find(address, 8);
    if (!region?.memory) {
      if (address % 8 !== 0) {
        return this.#writeBytes(address, 8, value);
      }
      if (!this.#answers(region, address, 8, 'write')) {
        return false;
      }
    }
    const { device } = region;
    const offset = address - region.base;
    if (device.write64) {
      device.write64(offset, value);
      return true;
    }
    device.write(offset, 4, Number(BigInt.asUintN(32, value)));
    device.write(offset + 4, 4, Number(BigInt.asUintN(32, value >> 32n)));
    return true;
  }

  /** As a device reads: in the largest aligned words, each of which somebody answers or is 0. */
  readForDevice(address: number, target: Uint8Array): void {
    for (let at = 0; at < target.length;) {
      const left = target.length - at;
      const place = address + at;
      const size = place % 4 === 0 && left >= 4 ? 4 : place % 2 === 0 && left >= 2 ? 2 : 1;
      const value = Math.max(this.read(place, size), 0);
      for (let i = 0; i < size; i++) {
        target[at + i] = value >>> (8 * i);
      }
      at += size;
    }
  }

  /** Many bytes at once, where one device answers them all and can do so. False: read them one by one. */
  readBlock(address: number, target: Uint8Array): boolean {
    const region = this.#find(address, target.length);
    return region?.device.readBlock?.(address - region.base, target) ?? false;
  }

  /** False on a bus error. */
  write(address: number, sizeBytes: AccessSize, value: number): boolean {
    const last = this.#last;
    if (last?.memory === true && address >= last.base && address + sizeBytes <= last.end) {
      last.device.write(address - last.base, sizeBytes, value);
      return true;
    }
    return this.#writeElsewhere(address, sizeBytes, value);
  }

  /** The region that answers the whole access. */
  find(address: number, sizeBytes: number): BusRegion | undefined {
    return this.#find(address, sizeBytes);
  }

  #answers(
    region: KnownRegion | undefined,
    address: number,
    sizeBytes: WideAccessSize,
    kind: AccessKind,
  ): region is KnownRegion {
    if (region && (region.device.accepts?.(address - region.base, sizeBytes, kind) ?? true)) {
      return true;
    }
    this.faultAddress = address;
    return false;
  }

  #readElsewhere(address: number, sizeBytes: AccessSize): number {
    const region = this.#find(address, sizeBytes);
    if (region?.memory === true) {
      return region.device.read(address - region.base, sizeBytes);
    }
    if (address % sizeBytes !== 0) {
      return this.#readUnaligned(address, sizeBytes);
    }
    if (!this.#answers(region, address, sizeBytes, 'read')) {
      return BUS_FAULT;
    }
    const value = region.device.read(address - region.base, sizeBytes);
    return sizeBytes === 4 ? value : value & (sizeBytes === 2 ? 0xffff : 0xff);
  }

  #readUnaligned(address: number, sizeBytes: AccessSize): number {
    const skip = address % sizeBytes;
    const low = this.read(address - skip, sizeBytes);
    if (low === BUS_FAULT) {
      return BUS_FAULT;
    }
    const high = this.read(address - skip + sizeBytes, sizeBytes);
    if (high === BUS_FAULT) {
      return BUS_FAULT;
    }
    const left = sizeBytes - skip;
    return Math.floor(low / 2 ** (8 * skip)) + (high % 2 ** (8 * skip)) * 2 ** (8 * left);
  }

  #readUnaligned64(address: number): bigint {
    const skip = address % 8;
    const low = this.read64(address - skip);
    if (low === BUS_FAULT_64) {
      return BUS_FAULT_64;
    }
    const high = this.read64(address - skip + 8);
    if (high === BUS_FAULT_64) {
      return BUS_FAULT_64;
    }
    return (low >> BigInt(8 * skip)) | BigInt.asUintN(64, high << BigInt(64 - 8 * skip));
  }

  #writeElsewhere(address: number, sizeBytes: AccessSize, value: number): boolean {
    const region = this.#find(address, sizeBytes);
    if (region?.memory === true) {
      region.device.write(address - region.base, sizeBytes, value);
      return true;
    }
    if (address % sizeBytes !== 0) {
      return this.#writeBytes(address, sizeBytes, BigInt(value));
    }
    if (!this.#answers(region, address, sizeBytes, 'write')) {
      return false;
    }
    region.device.write(address - region.base, sizeBytes, value);
    return true;
  }

  #writeBytes(address: number, lengthBytes: number, value: bigint): boolean {
    for (let i = 0; i < lengthBytes; i++) {
      if (!this.write(address + i, 1, Number((value >> BigInt(8 * i)) & 0xffn))) {
        return false;
      }
    }
    return true;
  }

  #find(address: number, sizeBytes: number): KnownRegion | undefined {
    const last = this.#last;
    if (last && address >= last.base && address + sizeBytes <= last.end) {
      return last;
    }
    let low = 0;
    let high = this.#regions.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const region = this.#regions[middle];
      if (!region) {
        return undefined;
      }
      if (address < region.base) {
        high = middle - 1;
      } else if (address >= region.base + region.sizeBytes) {
        low = middle + 1;
      } else {
        if (address + sizeBytes > region.base + region.sizeBytes) {
          return undefined;
        }
        this.#last = region;
        return region;
      }
    }
    return undefined;
  }
}
