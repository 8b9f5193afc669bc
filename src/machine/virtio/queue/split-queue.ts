import type { DeviceFault } from '../../../base/device-fault';
import type { BusMaster, MemoryWatch } from '../../../base/memory/memory-watch';
import { deviceText, type DeviceRef, type EventSink } from '../../../base/trace-event';
import {
  needEvent,
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_USED_F_NO_NOTIFY,
} from '../../../spec/virtio-ring';
import type { GuestMemory } from '../../memory/guest-memory';
import type { DescriptorChain, DeviceQueue } from '../virtio-device';
import { ChainReader } from './descriptor-walk';
import { QueueRings, type SavedRings } from './queue-rings';
import { cut } from './scatter';
import type { WorkBudget } from './work-budget';

/** What a queue needs of the device that it belongs to. */
export interface QueueOwner {
  readonly ref: DeviceRef;
  readonly events: EventSink;
  readonly memory: GuestMemory;
  readonly work: WorkBudget;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** Legacy VIRTIO_F_NOTIFY_ON_EMPTY was negotiated. */
  readonly notifyOnEmpty: boolean;
  /** May this queue be used now: configured, activated, and the device isn't broken? */
  queueUsable(index: number): boolean;
  /** The driver made a mistake from which the device can't go on. */
  breakDevice(fault: DeviceFault, queue: number | undefined): void;
  interrupt(cause: 'queue' | 'suppressed'): void;
  /** Chains wait that are to be served later, as enough was done for now. */
  postpone(index: number): void;
}

/** QEMU's limit on queue sizes and on the buffers of one chain. */
export const MAX_QUEUE_SIZE = 1024;

/** To look at a descriptor costs a sixteenth of taking a buffer. */
const BYTES_PER_LOOK = 4;

/** So many elements pass every value that `used_event` can have. */
const ALL_INDEXES = 0x1_0000;

/** Device side of a queue, as plain data. */
export interface SavedQueue {
  readonly ready: boolean;
  readonly lastAvailIdx: number;
  readonly notifiedIdx: number;
  readonly usedIdx: number;
  readonly inFlight: number;
  readonly notification: boolean;
  readonly undecided: number;
  /** Undefined: none were set. */
  readonly rings: SavedRings | undefined;
}

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
  /** QueueReady, or a legacy page frame number that isn't 0. */
  ready = false;
  /** Next entry of the available ring to look at; 16 bits. */
  lastAvailIdx = 0;
  /** The driver's index when it last notified; 16 bits. */
  notifiedIdx = 0;
  /** Index that the device publishes next; 16 bits. */
  usedIdx = 0;
  /** Chains taken and not returned. */
  inFlight = 0;

  readonly #owner: QueueOwner;
  readonly #master: BusMaster;
  readonly #rings: QueueRings;
  readonly #reader: ChainReader;
  #notification = true;
  /** Elements published since it was last decided whether the driver is to be notified; a whole turn before the first time. */
  #undecided = ALL_INDEXES;

  constructor(index: number, defaultSize: number, owner: QueueOwner) {
    this.index = index;
    this.defaultSize = defaultSize;
    this.#owner = owner;
    this.#master = { device: deviceText(owner.ref), queue: index };
    this.#rings = new QueueRings(owner.memory, defaultSize, this.#master);
    this.#reader = new ChainReader(owner.memory, this.#master, (fault) => {
      owner.breakDevice(fault, index);
    });
  }

  get size(): number {
    return this.#rings.size;
  }

  get descAddress(): number {
    return this.#rings.descAddress;
  }

  get availAddress(): number {
    return this.#rings.availAddress;
  }

  get usedAddress(): number {
    return this.#rings.usedAddress;
  }

  reset(): void {
    this.ready = false;
    this.lastAvailIdx = 0;
    this.notifiedIdx = 0;
    this.usedIdx = 0;
    this.inFlight = 0;
    this.#rings.reset(this.defaultSize);
    this.#notification = true;
    this.#undecided = ALL_INDEXES;
  }

  /** Undefined: as a reset leaves it. */
  save(): SavedQueue | undefined {
    const rings = this.#rings.save(this.defaultSize);
    const isFresh =
      rings === undefined &&
      !this.ready &&
      this.lastAvailIdx === 0 &&
      this.notifiedIdx === 0 &&
      this.usedIdx === 0 &&
      this.inFlight === 0 &&
      this.#notification &&
      this.#undecided === ALL_INDEXES;
    return isFresh
      ? undefined
      : {
          ready: this.ready,
          lastAvailIdx: this.lastAvailIdx,
          notifiedIdx: this.notifiedIdx,
          usedIdx: this.usedIdx,
          inFlight: this.inFlight,
          notification: this.#notification,
          undecided: this.#undecided,
          rings,
        };
  }

  restore(state: SavedQueue | undefined): void {
    this.reset();
    if (state === undefined) {
      return;
    }
    this.ready = state.ready;
    this.lastAvailIdx = state.lastAvailIdx;
    this.notifiedIdx = state.notifiedIdx;
    this.usedIdx = state.usedIdx;
    this.inFlight = state.inFlight;
    this.#notification = state.notification;
    this.#undecided = state.undecided;
    if (state.rings !== undefined) {
      this.#rings.restore(state.rings);
    }
  }

  /**
   * Gives the queue its memory. The indexes stay: only a reset begins them anew. A ring that begins in RAM and ends
   * outside breaks the device, as QEMU does; one outside RAM is empty for ever.
   */
  configure(size: number, descAddress: number, availAddress: number, usedAddress: number): void {
    const owner = this.#owner;
    this.ready = true;
    this.#check(this.#rings.give(size, descAddress, availAddress, usedAddress, owner.eventIdx));
    if (owner.events.wants('queueConfigured')) {
      owner.events.emit({
        kind: 'queueConfigured',
        device: owner.ref,
        queue: this.index,
        size,
        descAddress,
        availAddress,
        usedAddress,
      });
    }
  }

  /** QueueReady is 0: the device leaves the queue alone. */
  disable(): void {
    this.ready = false;
    this.#rings.withdraw();
  }

  /** The driver may say so after it gave the addresses; the rings then reach as far as the new size says. */
  resize(size: number): void {
    this.#check(this.#rings.resize(size));
  }

  /** Features came after the addresses: the rings may have got longer. */
  featuresChanged(): void {
    this.#check(this.#rings.useEventIdx(this.#owner.eventIdx));
  }

  #check(fault: DeviceFault | undefined): void {
    if (fault) {
      this.#owner.breakDevice(fault, this.index);
    }
  }

  /** The driver's `idx`. */
  get availIdx(): number {
    return this.#rings.availIdx;
  }

  /** The driver has notified: the device knows of all that is exposed by now. */
  notified(): void {
    this.notifiedIdx = this.availIdx;
  }

  get interruptsSuppressed(): boolean {
    return (this.#rings.availFlags & VIRTQ_AVAIL_F_NO_INTERRUPT) !== 0;
  }

  get empty(): boolean {
    return !this.#rings.availInRam || this.availIdx === this.lastAvailIdx;
  }

  /**
   * Bytes that the device can write into the chains that wait, or undefined when one can't be followed, or the driver's
   * index runs ahead of the ring (the device is then broken). QEMU looks only where it asks for this.
   */
  waitingBytes(): number | undefined {
    if (!this.#owner.queueUsable(this.index) || this.empty) {
      return 0;
    }
    const from = this.lastAvailIdx;
    const to = this.availIdx;
    const count = (to - from) & 0xffff;
    if (count > this.size) {
      this.#owner.breakDevice({ kind: 'availIndexAhead', from, to }, this.index);
      return undefined;
    }
    let bytes = 0;
    let buffers = 0;
    for (let i = 0; i < count && !this.#owner.work.spent; i++) {
      const head = this.#rings.availHead((from + i) & 0xffff);
      if (head >= this.size) {
        this.#owner.breakDevice({ kind: 'badHead', head }, this.index);
        return undefined;
      }
      const chain = this.#reader.measure(this.#rings.descOffset, this.size, head, buffers);
      if (!chain) {
        return undefined;
      }
      bytes += chain.writableBytes;
      buffers += chain.buffers;
      this.#owner.work.spend(0, chain.looked * BYTES_PER_LOOK);
    }
    return bytes;
  }

  pop(): DescriptorChain | undefined {
    const owner = this.#owner;
    if (!owner.queueUsable(this.index) || this.empty) {
      return undefined;
    }
    if (owner.work.spent) {
      owner.postpone(this.index);
      return undefined;
    }
    if (this.inFlight >= this.size) {
      owner.breakDevice({ kind: 'tooManyChains' }, this.index);
      return undefined;
    }
    const head = this.#rings.availHead(this.lastAvailIdx);
    this.lastAvailIdx = (this.lastAvailIdx + 1) & 0xffff;
    if (head >= this.size) {
      owner.breakDevice({ kind: 'badHead', head }, this.index);
      return undefined;
    }
    if (owner.eventIdx && this.#notification) {
      this.#rings.writeAvailEvent(this.lastAvailIdx);
    }
    const chain = this.#reader.read(this.#rings.descOffset, this.size, head);
    if (!chain) {
      return undefined;
    }
    owner.work.spend(chain.readable.length + chain.writable.length, 0);
    this.inFlight++;
    const { watch } = owner.memory;
    if (watch !== undefined) {
      for (const piece of chain.readable) {
        const address = owner.memory.addressOf(piece);
        if (address !== undefined) {
          watch.read(address, piece.length, this.#master);
        }
      }
    }
    if (owner.events.wants('chainTaken')) {
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
   * `push` without the interrupt.
   *
   * @spec VIRTIO 1.2 §2.7.8.2 Device Requirements: The Virtqueue Used Ring
   */
  fill(chain: DescriptorChain, writtenBytes: number): void {
    const owner = this.#owner;
    if (owner.memory.watch !== undefined) {
      this.#tellWritten(owner.memory.watch, chain, writtenBytes);
    }
    this.#markWritten(chain);
    if (this.inFlight > 0) {
      this.inFlight--;
    }
    if (!owner.queueUsable(this.index)) {
      return;
    }
    this.#rings.writeUsed(this.usedIdx, chain.head, writtenBytes);
    this.usedIdx = (this.usedIdx + 1) & 0xffff;
    if (this.#undecided < ALL_INDEXES) {
      this.#undecided++;
    }
    if (owner.events.wants('usedPublished')) {
      owner.events.emit({
        kind: 'usedPublished',
        device: owner.ref,
        queue: this.index,
        head: chain.head,
        writtenBytes,
      });
    }
  }

  /** A device is done with a chain's buffers before it returns the chain, and says how much of them it has written. */
  #tellWritten(watch: MemoryWatch, { writable }: DescriptorChain, writtenBytes: number): void {
    const { memory } = this.#owner;
    for (const piece of cut(writable, 0, writtenBytes)) {
      const address = memory.addressOf(piece);
      if (address !== undefined) {
        watch.wrote(address, piece.length, this.#master);
      }
    }
  }

  /** All of a chain's buffers: a device need not say how much of them it has written before it gave up. */
  #markWritten({ writable }: DescriptorChain): void {
    const { memory } = this.#owner;
    if (!memory.tellsWrites) {
      return;
    }
    for (const piece of writable) {
      const address = memory.addressOf(piece);
      if (address !== undefined) {
        memory.tellWritten(address, piece.length);
      }
    }
  }

  /** Interrupts unless the driver has said that it doesn't want to know. */
  notifyDriver(): void {
    this.#owner.interrupt(this.#driverWantsInterrupt() ? 'queue' : 'suppressed');
  }

  /**
   * With VIRTIO_F_EVENT_IDX the driver is notified when the index that it waits for is among those that were published
   * since the last decision. `vring_need_event` finds that out from two 16-bit indexes, so it can't tell a whole turn
   * of the index from none: after a whole turn every index was passed, and the driver is notified whatever it waits
   * for. It is notified the first time, too, as there is no earlier decision to count from.
   *
   * @spec VIRTIO 1.2 §2.7.7.2 Device Requirements: Used Buffer Notification Suppression
   * @spec VIRTIO 1.2 §2.7.10 Available Buffer Notification Suppression (vring_need_event)
   */
  #driverWantsInterrupt(): boolean {
    const owner = this.#owner;
    // A queue that isn't served any more counts as empty.
    const empty = this.empty || !owner.queueUsable(this.index);
    if (owner.notifyOnEmpty && this.inFlight === 0 && empty) {
      return true;
    }
    if (!owner.eventIdx) {
      return !this.interruptsSuppressed;
    }
    const published = this.#undecided;
    this.#undecided = 0;
    if (published >= ALL_INDEXES) {
      return true;
    }
    return needEvent(this.usedEvent, this.usedIdx, (this.usedIdx - published) & 0xffff);
  }

  /** The driver's `used_event`: after which used index it wants an interrupt. */
  get usedEvent(): number {
    return this.#rings.usedEvent;
  }

  unpop(chain: DescriptorChain): void {
    this.lastAvailIdx = (this.lastAvailIdx - 1) & 0xffff;
    this.detach(chain);
  }

  /** Gives up a chain that the device can't make sense of; it never goes back to the driver. */
  detach(chain: DescriptorChain): void {
    this.#markWritten(chain);
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
    if (!this.#owner.eventIdx) {
      this.#rings.writeUsedFlags(enabled ? 0 : VIRTQ_USED_F_NO_NOTIFY);
    } else if (enabled) {
      this.#rings.writeAvailEvent(this.availIdx);
    }
  }
}
