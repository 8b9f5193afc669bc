import type { BlockBackend, NetworkBackend } from '../../src/base/host';
import type { DeviceRef, TraceEvent } from '../../src/base/trace-event';
import { createGuestMemory, type GuestMemory } from '../../src/machine/memory/guest-memory';
import type { VirtioDevice } from '../../src/machine/virtio/virtio-device';
import { VirtioMmio } from '../../src/machine/virtio/transport/mmio/virtio-mmio';

/**
 * A driver that does exactly what a test says, right or wrong. Its numbers are written out again from the spec, so
 * that a wrong number in the device is seen.
 */
export const RAM_BASE = 0x4000_0000;
export const RAM_BYTES = 0x80_0000;
export const RINGS = RAM_BASE + 0x10_0000;
export const BUFFERS = RAM_BASE + 0x20_0000;

export interface Descriptor {
  readonly address: number;
  readonly length: number;
  /** 1 NEXT, 2 WRITE, 4 INDIRECT. */
  readonly flags: number;
  readonly next?: number;
}

export function ref(deviceId: number, kind: string): DeviceRef {
  return { index: 0, transport: 'virtio-mmio@a003e00', deviceId, kind };
}

export function testMemory(): GuestMemory {
  const result = createGuestMemory(RAM_BASE, RAM_BYTES);
  if (!result.ok) {
    throw new Error(result.error);
  }
  return result.value;
}

export class MemoryDisk implements BlockBackend {
  readonly bytes: Uint8Array;
  readonly readOnly: boolean;
  flushes = 0;
  failing = false;
  reportedSize: number | undefined;

  constructor(sizeBytes: number, readOnly = false) {
    this.bytes = new Uint8Array(sizeBytes);
    this.readOnly = readOnly;
  }

  get sizeBytes(): number {
    return this.reportedSize ?? this.bytes.length;
  }

  read(offset: number, target: Uint8Array): boolean {
    if (this.failing) {
      return false;
    }
    target.set(this.bytes.subarray(offset, offset + target.length));
    return true;
  }

  write(offset: number, source: Uint8Array): boolean {
    if (this.failing || this.readOnly) {
      return false;
    }
    this.bytes.set(source, offset);
    return true;
  }

  writeZeroes(offset: number, lengthBytes: number): boolean {
    if (this.failing || this.readOnly) {
      return false;
    }
    this.bytes.fill(0, offset, offset + lengthBytes);
    return true;
  }

  flush(): boolean {
    this.flushes++;
    return !this.failing;
  }

  dispose(): void {
    // Nothing is held.
  }
}

/** Keeps what the guest sent; answers what the test put in. */
export class TestNetwork implements NetworkBackend {
  readonly sent: Uint8Array[] = [];
  readonly due: Uint8Array[] = [];
  answer: ((frame: Uint8Array) => Uint8Array | undefined) | undefined;
  canSend: () => boolean = () => true;

  send(frame: Uint8Array): void {
    this.sent.push(frame);
    const answer = this.answer?.(frame);
    if (answer) {
      this.due.push(answer);
    }
  }

  receive(): Uint8Array | undefined {
    return this.due.shift();
  }

  nextDueNs(): number | undefined {
    return undefined;
  }

  dispose(): void {
    // Nothing is held.
  }
}

interface Ring {
  readonly size: number;
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
  availIdx: number;
}

export class MockDriver {
  readonly memory: GuestMemory;
  readonly mmio: VirtioMmio;
  readonly events: TraceEvent[] = [];
  readonly rings: Ring[] = [];
  interruptLevel = false;
  readonly #version: 1 | 2;

  constructor(device: VirtioDevice | undefined, version: 1 | 2, memory = testMemory()) {
    this.memory = memory;
    this.#version = version;
    this.mmio = new VirtioMmio({
      device,
      version,
      address: 0x0a00_3e00,
      memory,
      events: { wants: () => true, emit: (event) => this.events.push(event) },
      interrupt: {
        setLevel: (level) => {
          this.interruptLevel = level;
        },
      },
    });
  }

  read(offset: number): number {
    return this.mmio.read(offset, 4);
  }

  write(offset: number, value: number): void {
    this.mmio.write(offset, 4, value);
  }

  get status(): number {
    return this.read(0x70);
  }

  offered(): bigint {
    this.write(0x14, 1);
    const high = BigInt(this.read(0x10));
    this.write(0x14, 0);
    return (high << 32n) | BigInt(this.read(0x10));
  }

  /** Reset, ACKNOWLEDGE, DRIVER, features, and FEATURES_OK of a modern driver. */
  negotiate(features = 0n): void {
    this.write(0x70, 0);
    this.write(0x70, 1);
    this.write(0x70, 3);
    const accepted = this.#version === 2 ? features | (1n << 32n) : features;
    this.write(0x24, 1);
    this.write(0x20, Number(accepted >> 32n));
    this.write(0x24, 0);
    this.write(0x20, Number(accepted & 0xffff_ffffn));
    if (this.#version === 1) {
      this.write(0x28, 4096);
    } else {
      this.write(0x70, 11);
    }
  }

  setupQueue(index: number, size = 8): void {
    const desc = RINGS + index * 0x1_0000;
    const avail = desc + 16 * size;
    const used = Math.ceil((avail + 6 + 2 * size) / 4096) * 4096;
    this.memory.slice(desc, used + 6 + 8 * size - desc)?.fill(0);
    this.write(0x30, index);
    this.write(0x38, size);
    if (this.#version === 1) {
      this.write(0x3c, 4096);
      this.write(0x40, desc / 4096);
    } else {
      this.write(0x80, desc);
      this.write(0x84, 0);
      this.write(0x90, avail);
      this.write(0x94, 0);
      this.write(0xa0, used);
      this.write(0xa4, 0);
      this.write(0x44, 1);
    }
    this.rings[index] = { size, desc, avail, used, availIdx: 0 };
  }

  driverOk(): void {
    this.write(0x70, this.#version === 1 ? 7 : 15);
  }

  start(features = 0n, queues = 1, size = 8): void {
    this.negotiate(features);
    for (let i = 0; i < queues; i++) {
      this.setupQueue(i, size);
    }
    this.driverOk();
  }

  ring(index: number): Ring {
    const ring = this.rings[index];
    if (!ring) {
      throw new Error(`queue ${index} is not set up`);
    }
    return ring;
  }

  writeDescriptors(address: number, list: readonly Descriptor[]): void {
    list.forEach((descriptor, index) => {
      const at = address + 16 * index;
      this.memory.write64(at, BigInt(descriptor.address));
      this.memory.write32(at + 8, descriptor.length);
      this.memory.write16(at + 12, descriptor.flags);
      this.memory.write16(at + 14, descriptor.next ?? (descriptor.flags & 1 ? index + 1 : 0));
    });
  }

  /** Puts a chain at the beginning of the table and its head into the available ring. */
  expose(queue: number, list: readonly Descriptor[], head = 0): void {
    this.writeDescriptors(this.ring(queue).desc, list);
    this.exposeHead(queue, head);
  }

  exposeHead(queue: number, head: number, step = 1): void {
    const ring = this.ring(queue);
    this.memory.write16(ring.avail + 4 + 2 * (ring.availIdx % ring.size), head);
    ring.availIdx = (ring.availIdx + step) & 0xffff;
    this.memory.write16(ring.avail + 2, ring.availIdx);
  }

  kick(queue: number): void {
    this.write(0x50, queue);
  }

  usedIdx(queue: number): number {
    return this.memory.read16(this.ring(queue).used + 2);
  }

  used(queue: number, slot: number): { id: number; len: number } {
    const at = this.ring(queue).used + 4 + 8 * slot;
    return { id: this.memory.read32(at), len: this.memory.read32(at + 4) };
  }

  /** Bytes of guest memory, copied. */
  bytes(address: number, length: number): Uint8Array {
    const bytes = this.memory.slice(address, length);
    if (!bytes) {
      throw new Error(`not in RAM: 0x${address.toString(16)}`);
    }
    return bytes.slice();
  }

  put(address: number, bytes: ArrayLike<number>): void {
    const target = this.memory.slice(address, bytes.length);
    if (!target) {
      throw new Error(`not in RAM: 0x${address.toString(16)}`);
    }
    target.set(bytes);
  }

  guestErrors(): string[] {
    return this.events.flatMap((event) => (event.kind === 'guestError' ? [event.message] : []));
  }
}

/** Header, data and status of a block request at BUFFERS, BUFFERS + 0x1000 and BUFFERS + 0x8000. */
export function blockRequest(
  driver: MockDriver,
  type: number,
  sector: number,
  data: { readonly length: number; readonly write: boolean } | undefined,
): Descriptor[] {
  driver.memory.write32(BUFFERS, type);
  driver.memory.write32(BUFFERS + 4, 0);
  driver.memory.write64(BUFFERS + 8, BigInt(sector));
  driver.memory.write8(BUFFERS + 0x8000, 0xee);
  const list: Descriptor[] = [{ address: BUFFERS, length: 16, flags: 1 }];
  if (data) {
    list.push({ address: BUFFERS + 0x1000, length: data.length, flags: data.write ? 3 : 1 });
  }
  list.push({ address: BUFFERS + 0x8000, length: 1, flags: 2 });
  return list;
}
