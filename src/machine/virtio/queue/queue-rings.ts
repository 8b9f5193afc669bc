import type { DeviceFault } from '../../../base/device-fault';
import {
  availableRingBytes,
  descriptorTableBytes,
  usedRingBytes,
  VIRTQ_AVAIL_RING,
  VIRTQ_USED_RING,
} from '../../../spec/virtio-ring';
import type { GuestMemory } from '../../memory/guest-memory';

/** An area that isn't in RAM: reads as 0, writes are dropped. */
const NOT_IN_RAM = -1;

/**
 * The three areas of a queue in guest memory. Whatever decides how much room they take (addresses, size, whether there
 * are event fields) is kept here and changed only by calls that look again whether all of it is RAM; so an access
 * through this class can't miss, in whatever order a driver writes its registers.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */
export class QueueRings {
  readonly #memory: GuestMemory;
  #size: number;
  #eventIdx = false;
  #descAddress = 0;
  #availAddress = 0;
  #usedAddress = 0;
  #given = false;
  #descOffset = NOT_IN_RAM;
  #availOffset = NOT_IN_RAM;
  #usedOffset = NOT_IN_RAM;

  constructor(memory: GuestMemory, size: number) {
    this.#memory = memory;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get descAddress(): number {
    return this.#descAddress;
  }

  get availAddress(): number {
    return this.#availAddress;
  }

  get usedAddress(): number {
    return this.#usedAddress;
  }

  /** The descriptor table's place in guest memory; negative when it isn't in RAM. */
  get descOffset(): number {
    return this.#descOffset;
  }

  get availInRam(): boolean {
    return this.#availOffset >= 0;
  }

  /** As before any address was given, with this many entries and without event fields. */
  reset(size: number): void {
    this.#size = size;
    this.#eventIdx = false;
    this.#descAddress = 0;
    this.#availAddress = 0;
    this.#usedAddress = 0;
    this.#given = false;
    this.#forget();
  }

  /** The areas begin here from now on, and the rings have so many entries. */
  give(
    size: number,
    descAddress: number,
    availAddress: number,
    usedAddress: number,
    eventIdx: boolean,
  ): DeviceFault | undefined {
    this.#size = size;
    this.#descAddress = descAddress;
    this.#availAddress = availAddress;
    this.#usedAddress = usedAddress;
    this.#eventIdx = eventIdx;
    this.#given = true;
    return this.#locateAll();
  }

  /** The areas aren't used until they are given again. */
  withdraw(): void {
    this.#given = false;
    this.#forget();
  }

  resize(size: number): DeviceFault | undefined {
    if (size === this.#size) {
      return undefined;
    }
    this.#size = size;
    return this.#locateAll();
  }

  /** With VIRTIO_F_EVENT_IDX the rings have one more field each. */
  useEventIdx(eventIdx: boolean): DeviceFault | undefined {
    if (eventIdx === this.#eventIdx) {
      return undefined;
    }
    this.#eventIdx = eventIdx;
    return this.#locateAll();
  }

  /** In the order in which QEMU looks. After a fault no area is used. */
  #locateAll(): DeviceFault | undefined {
    this.#forget();
    if (!this.#given) {
      return undefined;
    }
    const areas = [
      { ring: 'desc', address: this.#descAddress, bytes: descriptorTableBytes(this.#size) },
      {
        ring: 'used',
        address: this.#usedAddress,
        bytes: usedRingBytes(this.#size, this.#eventIdx),
      },
      {
        ring: 'avail',
        address: this.#availAddress,
        bytes: availableRingBytes(this.#size, this.#eventIdx),
      },
    ] as const;
    for (const { ring, address, bytes } of areas) {
      if (this.#memory.contains(address, 1) && !this.#memory.contains(address, bytes)) {
        return { kind: 'ringNotMappable', ring };
      }
    }
    this.#descOffset = this.#offset(this.#descAddress);
    this.#usedOffset = this.#offset(this.#usedAddress);
    this.#availOffset = this.#offset(this.#availAddress);
    return undefined;
  }

  #forget(): void {
    this.#descOffset = NOT_IN_RAM;
    this.#availOffset = NOT_IN_RAM;
    this.#usedOffset = NOT_IN_RAM;
  }

  #offset(address: number): number {
    return this.#memory.contains(address, 1) ? address - this.#memory.base : NOT_IN_RAM;
  }

  get availFlags(): number {
    return this.#availOffset < 0 ? 0 : this.#memory.view.getUint16(this.#availOffset, true);
  }

  get availIdx(): number {
    return this.#availOffset < 0 ? 0 : this.#memory.view.getUint16(this.#availOffset + 2, true);
  }

  /** What the available ring holds for the running index `idx`. */
  availHead(idx: number): number {
    if (this.#availOffset < 0) {
      return 0;
    }
    const offset = this.#availOffset + VIRTQ_AVAIL_RING + 2 * (idx % this.#size);
    return this.#memory.view.getUint16(offset, true);
  }

  /** Behind the available ring; 0 without VIRTIO_F_EVENT_IDX. */
  get usedEvent(): number {
    if (this.#availOffset < 0 || !this.#eventIdx) {
      return 0;
    }
    const offset = this.#availOffset + VIRTQ_AVAIL_RING + 2 * this.#size;
    return this.#memory.view.getUint16(offset, true);
  }

  /** The element for the running index `idx`, and the index behind it: the element is complete before that moves. */
  writeUsed(idx: number, head: number, writtenBytes: number): void {
    if (this.#usedOffset < 0) {
      return;
    }
    const { view } = this.#memory;
    const element = this.#usedOffset + VIRTQ_USED_RING + 8 * (idx % this.#size);
    view.setUint32(element, head, true);
    view.setUint32(element + 4, writtenBytes, true);
    view.setUint16(this.#usedOffset + 2, (idx + 1) & 0xffff, true);
  }

  writeUsedFlags(flags: number): void {
    if (this.#usedOffset >= 0) {
      this.#memory.view.setUint16(this.#usedOffset, flags, true);
    }
  }

  /** Behind the used ring; there only with VIRTIO_F_EVENT_IDX. */
  writeAvailEvent(value: number): void {
    if (this.#usedOffset < 0 || !this.#eventIdx) {
      return;
    }
    const offset = this.#usedOffset + VIRTQ_USED_RING + 8 * this.#size;
    this.#memory.view.setUint16(offset, value, true);
  }
}
