import { fail, ok, type Result } from '../../base/result';
import { hex } from '../../base/hex';
import type { BusMaster, MemoryWatch } from '../../base/memory/memory-watch';

/** Where guest memory lies in a buffer. */
export interface RamRoom {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly sizeBytes: number;
}

/** A place for guest memory in a buffer of somebody else's. */
export interface RamPlace {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  /** Hears of every range that a device or a reset has written, at once; may be larger than what was. See `GuestMemory`. */
  readonly written?: (address: number, lengthBytes: number) => void;
}

/** Gives room for guest memory that begins at an address; the error is a sentence for the user. */
export type PlaceRam = (base: number, sizeBytes: number) => Result<RamPlace, string>;

/** Who answers a device that reads where this memory isn't: the bus. */
export interface OutsideMemory {
  /** Fills `target`; zeros where nobody answers. */
  readForDevice(address: number, target: Uint8Array): void;
}

/**
 * The guest's RAM, the one place where it is kept: shared between threads, so that a stopped guest's memory can be
 * looked at. The host commits pages when they are first touched.
 *
 * All accesses are by guest physical address, little-endian; outside RAM they read as 0 and writes are dropped, as on
 * a bus where nobody answers a device.
 */
export class GuestMemory {
  readonly base: number;
  readonly sizeBytes: number;
  readonly buffer: SharedArrayBuffer;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** While some of it is watched. Whoever writes or reads the memory through `bytes`, `view` or a slice tells it. */
  watch: MemoryWatch | undefined = undefined;
  /** Hears of what devices and resets write, by address and length, of which some may be outside RAM. Not of the CPU's writes. */
  written: RamPlace['written'] = undefined;
  /** Undefined: zeros are outside. */
  outside: OutsideMemory | undefined = undefined;

  /** @param room Where it lies; all of the buffer, unless that says otherwise. */
  constructor(base: number, room: SharedArrayBuffer | RamRoom) {
    const { buffer, byteOffset, sizeBytes } =
      'buffer' in room ? room : { buffer: room, byteOffset: 0, sizeBytes: room.byteLength };
    this.base = base;
    this.sizeBytes = sizeBytes;
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer, byteOffset, sizeBytes);
    this.view = new DataView(buffer, byteOffset, sizeBytes);
  }

  contains(address: number, lengthBytes: number): boolean {
    const offset = address - this.base;
    return offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= this.sizeBytes;
  }

  /** A view of the memory itself, or undefined when a part of the range is not RAM. */
  slice(address: number, lengthBytes: number): Uint8Array | undefined {
    if (!this.contains(address, lengthBytes)) {
      return undefined;
    }
    const offset = address - this.base;
    return this.bytes.subarray(offset, offset + lengthBytes);
  }

  /** Guest physical address of a view that `slice` gave; undefined for any other. */
  addressOf({ buffer, byteOffset }: Uint8Array): number | undefined {
    const offset = byteOffset - this.bytes.byteOffset;
    const inside = buffer === this.buffer && offset >= 0 && offset < this.sizeBytes;
    return inside ? this.base + offset : undefined;
  }

  /** A device has written to RAM: who wants to know, and who watches, hears of it. */
  deviceWrote(address: number, lengthBytes: number, by: BusMaster): void {
    this.tellWritten(address, lengthBytes);
    if (this.watch !== undefined) {
      this.watch.wrote(address, lengthBytes, by);
    }
  }

  /** Somebody wants to know what devices write. */
  get tellsWrites(): boolean {
    return this.written !== undefined;
  }

  /** A device, a reset or somebody from outside has written there: tells who wants to know. */
  tellWritten(address: number, lengthBytes: number): void {
    this.written?.(address, lengthBytes);
  }

  read8(address: number): number {
    return this.contains(address, 1) ? this.view.getUint8(address - this.base) : 0;
  }

  read16(address: number): number {
    return this.contains(address, 2) ? this.view.getUint16(address - this.base, true) : 0;
  }

  read32(address: number): number {
    return this.contains(address, 4) ? this.view.getUint32(address - this.base, true) : 0;
  }

  read64(address: number): bigint {
    return this.contains(address, 8) ? this.view.getBigUint64(address - this.base, true) : 0n;
  }

  write8(address: number, value: number): void {
    if (this.contains(address, 1)) {
      this.view.setUint8(address - this.base, value);
    }
  }

  write16(address: number, value: number): void {
    if (this.contains(address, 2)) {
      this.view.setUint16(address - this.base, value, true);
    }
  }

  write32(address: number, value: number): void {
    if (this.contains(address, 4)) {
      this.view.setUint32(address - this.base, value, true);
    }
  }

  write64(address: number, value: bigint): void {
    if (this.contains(address, 8)) {
      this.view.setBigUint64(address - this.base, value, true);
    }
  }
}

/**
 * Fails, with a sentence for the user, when the host can't give that much.
 *
 * @param place gives the memory a place in a buffer of somebody else's, as a CPU in WebAssembly needs it
 */
export function createGuestMemory(
  base: number,
  sizeBytes: number,
  place?: PlaceRam,
): Result<GuestMemory, string> {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) {
    return fail(`guest memory size: expected a positive number of bytes, found ${sizeBytes}`);
  }
  if (place) {
    return placedMemory(base, sizeBytes, place);
  }
  try {
    return ok(new GuestMemory(base, new SharedArrayBuffer(sizeBytes)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      `guest memory of ${hex(sizeBytes)} bytes at ${hex(base)}: the host refused it (${reason})`,
    );
  }
}

function placedMemory(
  base: number,
  sizeBytes: number,
  place: PlaceRam,
): Result<GuestMemory, string> {
  const placed = place(base, sizeBytes);
  if (!placed.ok) {
    return placed;
  }
  const { buffer, byteOffset, written } = placed.value;
  if (
    !Number.isSafeInteger(byteOffset) ||
    byteOffset < 0 ||
    byteOffset + sizeBytes > buffer.byteLength
  ) {
    return fail(
      `guest memory of ${hex(sizeBytes)} bytes at ${hex(base)}: expected that much room at offset ` +
        `${hex(byteOffset)} of the given buffer, found ${hex(buffer.byteLength)} bytes in all`,
    );
  }
  const memory = new GuestMemory(base, { buffer, byteOffset, sizeBytes });
  memory.written = written;
  return ok(memory);
}
