import type { DeviceRef, EventSink } from '../../../base/trace-event';
import {
  availableRingBytes,
  descriptorTableBytes,
  needEvent,
  usedRingBytes,
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_AVAIL_RING,
  VIRTQ_USED_F_NO_NOTIFY,
  VIRTQ_USED_RING,
} from '../../../spec/virtio-ring';
import type { GuestMemory } from '../../memory/guest-memory';
import { ChainReader } from './descriptor-walk';
import type { DescriptorChain, DeviceQueue } from '../virtio-device';

/** What a queue needs of the device that it belongs to. */
export interface QueueOwner {
  readonly ref: DeviceRef;
  readonly events: EventSink;
  readonly memory: GuestMemory;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** Legacy VIRTIO_F_NOTIFY_ON_EMPTY was negotiated. */
  readonly notifyOnEmpty: boolean;
  /** May this queue be used now: configured, activated, and the device isn't broken? */
  queueUsable(index: number): boolean;
  /** The driver made a mistake from which the device can't go on. */
  breakDevice(message: string, queue: number | undefined): void;
  interrupt(cause: 'queue' | 'suppressed'): void;
}

/** Where a ring lies: offset into guest memory, or not in RAM (reads as 0, writes are dropped). */
const NOT_IN_RAM = -1;

/** QEMU's limit on queue sizes and on the buffers of one chain. */
export const MAX_QUEUE_SIZE = 1024;

/**
 * Split virtqueue, device side: takes chains from the available ring, returns them through the used ring.
 * Knows nothing about device types or transports.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */
export class SplitQueue implements DeviceQueue {
  readonly index: number;
  /** Size after a reset. */
  readonly defaultSize: number;
  size: number;
  descAddress = 0;
  availAddress = 0;
  usedAddress = 0;
  /** QueueReady, or a legacy page frame number that isn't 0. */
  ready = false;
  /** Next entry of the available ring to look at; 16 bits. */
  lastAvailIdx = 0;
  /** Index that the device publishes next; 16 bits. */
  usedIdx = 0;
  /** Chains taken and not returned. */
  inFlight = 0;

  readonly #owner: QueueOwner;
  readonly #reader: ChainReader;
  #descOffset = NOT_IN_RAM;
  #availOffset = NOT_IN_RAM;
  #usedOffset = NOT_IN_RAM;
  #notification = true;
  #signalledUsed = 0;
  #signalledUsedValid = false;

  constructor(index: number, defaultSize: number, owner: QueueOwner) {
    this.index = index;
    this.defaultSize = defaultSize;
    this.size = defaultSize;
    this.#owner = owner;
    this.#reader = new ChainReader(owner.memory, (message) => {
      owner.breakDevice(message, index);
    });
  }

  reset(): void {
    this.size = this.defaultSize;
    this.descAddress = 0;
    this.availAddress = 0;
    this.usedAddress = 0;
    this.ready = false;
    this.lastAvailIdx = 0;
    this.usedIdx = 0;
    this.inFlight = 0;
    this.#descOffset = NOT_IN_RAM;
    this.#availOffset = NOT_IN_RAM;
    this.#usedOffset = NOT_IN_RAM;
    this.#notification = true;
    this.#signalledUsed = 0;
    this.#signalledUsedValid = false;
  }

  /**
   * Gives the queue its memory. The indexes stay: only a reset begins them anew. A ring that begins in RAM and ends
   * outside breaks the device, as QEMU does; one outside RAM is empty for ever.
   */
  configure(descAddress: number, availAddress: number, usedAddress: number): void {
    this.descAddress = descAddress;
    this.availAddress = availAddress;
    this.usedAddress = usedAddress;
    this.ready = true;
    const { eventIdx } = this.#owner;
    this.#descOffset = this.#locate('desc', descAddress, descriptorTableBytes(this.size));
    this.#usedOffset = this.#locate('used', usedAddress, usedRingBytes(this.size, eventIdx));
    this.#availOffset = this.#locate(
      'avail',
      availAddress,
      availableRingBytes(this.size, eventIdx),
    );
    if (this.#owner.events.enabled) {
      this.#owner.events.emit({
        kind: 'queueConfigured',
        device: this.#owner.ref,
        queue: this.index,
        size: this.size,
        descAddress,
        availAddress,
        usedAddress,
      });
    }
  }

  #locate(name: string, address: number, lengthBytes: number): number {
    const { memory } = this.#owner;
    if (!memory.contains(address, 1)) {
      return NOT_IN_RAM;
    }
    if (!memory.contains(address, lengthBytes)) {
      this.#owner.breakDevice(`Cannot map ${name}`, this.index);
      return NOT_IN_RAM;
    }
    return address - memory.base;
  }

  /** The driver's `idx`. */
  get availIdx(): number {
    if (this.#availOffset < 0) {
      return 0;
    }
    return this.#owner.memory.view.getUint16(this.#availOffset + 2, true);
  }

  get interruptsSuppressed(): boolean {
    if (this.#availOffset < 0) {
      return false;
    }
    const flags = this.#owner.memory.view.getUint16(this.#availOffset, true);
    return (flags & VIRTQ_AVAIL_F_NO_INTERRUPT) !== 0;
  }

  get empty(): boolean {
    return this.#availOffset < 0 || this.availIdx === this.lastAvailIdx;
  }

  /**
   * How many chains wait, or undefined when the driver's index runs ahead of the ring (the device is then broken).
   * QEMU looks only where it asks for the number of bytes that wait.
   */
  countAvailable(): number | undefined {
    const availIdx = this.availIdx;
    const count = (availIdx - this.lastAvailIdx) & 0xffff;
    if (this.#availOffset < 0) {
      return 0;
    }
    if (count <= this.size) {
      return count;
    }
    this.#owner.breakDevice(
      `Guest moved used index from ${this.lastAvailIdx} to ${availIdx}`,
      this.index,
    );
    return undefined;
  }

  pop(): DescriptorChain | undefined {
    const owner = this.#owner;
    if (!owner.queueUsable(this.index) || this.empty) {
      return undefined;
    }
    if (this.inFlight >= this.size) {
      owner.breakDevice('Virtqueue size exceeded', this.index);
      return undefined;
    }
    const { view } = owner.memory;
    const slot = this.lastAvailIdx % this.size;
    const head = view.getUint16(this.#availOffset + VIRTQ_AVAIL_RING + 2 * slot, true);
    this.lastAvailIdx = (this.lastAvailIdx + 1) & 0xffff;
    if (head >= this.size) {
      owner.breakDevice(`Guest says index ${head} is available`, this.index);
      return undefined;
    }
    if (owner.eventIdx && this.#notification) {
      this.#writeAvailEvent(this.lastAvailIdx);
    }
    const chain = this.#reader.read(this.#descOffset, this.size, head);
    if (!chain) {
      return undefined;
    }
    this.inFlight++;
    if (owner.events.enabled) {
      owner.events.emit({
        kind: 'chainTaken',
        device: owner.ref,
        queue: this.index,
        head,
        readableDescriptors: chain.readable.length,
        writableDescriptors: chain.writable.length,
      });
    }
    return chain;
  }

  push(chain: DescriptorChain, writtenBytes: number): void {
    this.fill(chain, writtenBytes);
    this.notifyDriver();
  }

  /**
   * `push` without the interrupt. The element is complete before the index moves.
   *
   * @spec VIRTIO 1.2 §2.7.8.2 Device Requirements: The Virtqueue Used Ring
   */
  fill(chain: DescriptorChain, writtenBytes: number): void {
    const owner = this.#owner;
    if (this.inFlight > 0) {
      this.inFlight--;
    }
    if (!owner.queueUsable(this.index)) {
      return;
    }
    const old = this.usedIdx;
    const next = (old + 1) & 0xffff;
    this.usedIdx = next;
    if (this.#usedOffset >= 0) {
      const { view } = owner.memory;
      const element = this.#usedOffset + VIRTQ_USED_RING + 8 * (old % this.size);
      view.setUint32(element, chain.head, true);
      view.setUint32(element + 4, writtenBytes, true);
      view.setUint16(this.#usedOffset + 2, next, true);
    }
    if ((((next - this.#signalledUsed) & 0xffff) << 16) >> 16 < 1) {
      this.#signalledUsedValid = false;
    }
    if (owner.events.enabled) {
      owner.events.emit({
        kind: 'usedPublished',
        device: owner.ref,
        queue: this.index,
        head: chain.head,
        writtenBytes,
      });
    }
  }

  /** Interrupts unless the driver has said that it doesn't want to know. */
  notifyDriver(): void {
    this.#owner.interrupt(this.#driverWantsInterrupt() ? 'queue' : 'suppressed');
  }

  #driverWantsInterrupt(): boolean {
    const owner = this.#owner;
    if (owner.notifyOnEmpty && this.inFlight === 0 && this.empty) {
      return true;
    }
    if (!owner.eventIdx) {
      return !this.interruptsSuppressed;
    }
    const valid = this.#signalledUsedValid;
    const old = this.#signalledUsed;
    this.#signalledUsedValid = true;
    this.#signalledUsed = this.usedIdx;
    return !valid || needEvent(this.usedEvent, this.usedIdx, old);
  }

  /** The driver's `used_event`: after which used index it wants an interrupt. */
  get usedEvent(): number {
    if (this.#availOffset < 0) {
      return 0;
    }
    const offset = this.#availOffset + VIRTQ_AVAIL_RING + 2 * this.size;
    return this.#owner.memory.view.getUint16(offset, true);
  }

  unpop(_chain: DescriptorChain): void {
    this.lastAvailIdx = (this.lastAvailIdx - 1) & 0xffff;
    if (this.inFlight > 0) {
      this.inFlight--;
    }
  }

  /** Gives up a chain that the device can't make sense of; it never goes back to the driver. */
  detach(_chain: DescriptorChain): void {
    if (this.inFlight > 0) {
      this.inFlight--;
    }
  }

  /**
   * Tells the driver whether it needs to notify: `used.flags`, or `avail_event` with VIRTIO_F_EVENT_IDX, where there
   * is no way to say "not at all".
   *
   * @spec VIRTIO 1.2 §2.7.10 Available Buffer Notification Suppression
   */
  setNotification(enabled: boolean): void {
    this.#notification = enabled;
    if (this.#owner.eventIdx) {
      if (enabled) {
        this.#writeAvailEvent(this.availIdx);
      }
      return;
    }
    if (this.#usedOffset < 0) {
      return;
    }
    this.#owner.memory.view.setUint16(this.#usedOffset, enabled ? 0 : VIRTQ_USED_F_NO_NOTIFY, true);
  }

  #writeAvailEvent(value: number): void {
    if (this.#usedOffset < 0) {
      return;
    }
    const offset = this.#usedOffset + VIRTQ_USED_RING + 8 * this.size;
    this.#owner.memory.view.setUint16(offset, value, true);
  }
}
