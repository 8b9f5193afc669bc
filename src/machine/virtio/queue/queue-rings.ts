import type { DeviceFault } from '../../../base/device-fault';
import type { BusMaster } from '../../../base/memory/memory-watch';
import {
  availableRingBytes,
  descriptorTableBytes,
  usedRingBytes,
  VIRTQ_AVAIL_RING,
  VIRTQ_USED_RING,
} from '../../../spec/virtio-ring';
import type { GuestMemory } from '../../memory/guest-memory';

/** One number for each area. Replaced as a whole: a queue whose own fields got large numbers would be slow for V8. */
interface Areas {
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
}

/** What was set of a queue's areas, as plain data. */
export interface SavedRings {
  readonly size: number;
  readonly eventIdx: boolean;
  readonly addresses: Areas;
  readonly given: boolean;
}

const NOWHERE: Areas = { desc: 0, avail: 0, used: 0 };
/** An area that isn't in RAM: reads as 0, writes are dropped. */
const NOT_IN_RAM = -1;
const NONE_IN_RAM: Areas = { desc: NOT_IN_RAM, avail: NOT_IN_RAM, used: NOT_IN_RAM };

/**
 * The three areas of a queue in guest memory. Whatever decides how much room they take (addresses, size, whether there
 * are event fields) is kept here and changed only by calls that look again whether all of it is RAM; so an access
 * through this class can't miss, in whatever order a driver writes its registers.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */
export class QueueRings {
  readonly #memory: GuestMemory;
  readonly #master: BusMaster;
  #size: number;
  #eventIdx = false;
  /** Guest addresses. */
  #addresses = NOWHERE;
  #given = false;
  /** Something was set since the last reset. Most devices are reset before a driver touched their queues. */
  #used = false;
  /** Where they are in guest memory. */
  #offsets = NONE_IN_RAM;

  /** @param master whose accesses these are */
  constructor(memory: GuestMemory, size: number, master: BusMaster) {
    this.#memory = memory;
    this.#master = master;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get descAddress(): number {
    return this.#addresses.desc;
  }

  get availAddress(): number {
    return this.#addresses.avail;
  }

  get usedAddress(): number {
    return this.#addresses.used;
  }

  /** The descriptor table's place in guest memory; negative when it isn't in RAM. */
  get descOffset(): number {
    return this.#offsets.desc;
  }

  get availInRam(): boolean {
    return this.#offsets.avail >= 0;
  }

  /** As before any address was given, with this many entries and without event fields. */
  reset(size: number): void {
    if (!this.#used && this.#size === size) {
      return;
    }
    this.#used = false;
    this.#size = size;
    this.#eventIdx = false;
    this.#addresses = NOWHERE;
    this.#given = false;
    this.#forget();
  }

  /** Undefined: as a reset leaves it, with this size. */
  save(defaultSize: number): SavedRings | undefined {
    if (!this.#used && this.#size === defaultSize) {
      return undefined;
    }
    return {
      size: this.#size,
      eventIdx: this.#eventIdx,
      addresses: this.#addresses,
      given: this.#given,
    };
  }

  /** What was wrong with the areas when they were set was said then. */
  restore({ size, eventIdx, addresses, given }: SavedRings): void {
    this.#size = size;
    this.#eventIdx = eventIdx;
    this.#addresses = addresses;
    this.#given = given;
    this.#used = true;
    this.#locateAll();
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
    this.#addresses = { desc: descAddress, avail: availAddress, used: usedAddress };
    this.#eventIdx = eventIdx;
    this.#given = true;
    this.#used = true;
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
    this.#used = true;
    return this.#locateAll();
  }

  /** In the order in which QEMU looks. After a fault no area is used. */
  #locateAll(): DeviceFault | undefined {
    this.#forget();
    if (!this.#given) {
      return undefined;
    }
    const { desc, avail, used } = this.#addresses;
    const areas = [
      { ring: 'desc', address: desc, bytes: descriptorTableBytes(this.#size) },
      {
        ring: 'used',
        address: used,
        bytes: usedRingBytes(this.#size, this.#eventIdx),
      },
      {
        ring: 'avail',
        address: avail,
        bytes: availableRingBytes(this.#size, this.#eventIdx),
      },
    ] as const;
    for (const { ring, address, bytes } of areas) {
      if (this.#memory.contains(address, 1) && !this.#memory.contains(address, bytes)) {
        return { kind: 'ringNotMappable', ring };
      }
    }
    this.#offsets = {
      desc: this.#offset(desc),
      avail: this.#offset(avail),
      used: this.#offset(used),
    };
    return undefined;
  }

  #forget(): void {
    this.#offsets = NONE_IN_RAM;
  }

  #offset(address: number): number {
    return this.#memory.contains(address, 1) ? address - this.#memory.base : NOT_IN_RAM;
  }

  get availFlags(): number {
    return this.#offsets.avail < 0 ? 0 : this.#load(this.#offsets.avail);
  }

  get availIdx(): number {
    return this.#offsets.avail < 0 ? 0 : this.#load(this.#offsets.avail + 2);
  }

  /** What the available ring holds for the running index `idx`. */
  availHead(idx: number): number {
    if (this.#offsets.avail < 0) {
      return 0;
    }
    const offset = this.#offsets.avail + VIRTQ_AVAIL_RING + 2 * (idx % this.#size);
    return this.#load(offset);
  }

  /** Behind the available ring; 0 without VIRTIO_F_EVENT_IDX. */
  get usedEvent(): number {
    if (this.#offsets.avail < 0 || !this.#eventIdx) {
      return 0;
    }
    const offset = this.#offsets.avail + VIRTQ_AVAIL_RING + 2 * this.#size;
    return this.#load(offset);
  }

  /** The element for the running index `idx`, and the index behind it: the element is complete before that moves. */
  writeUsed(idx: number, head: number, writtenBytes: number): void {
    if (this.#offsets.used < 0) {
      return;
    }
    const { view } = this.#memory;
    const element = this.#offsets.used + VIRTQ_USED_RING + 8 * (idx % this.#size);
    view.setUint32(element, head, true);
    view.setUint32(element + 4, writtenBytes, true);
    this.#stored(element, 8);
    this.#store(this.#offsets.used + 2, (idx + 1) & 0xffff);
  }

  writeUsedFlags(flags: number): void {
    if (this.#offsets.used >= 0) {
      this.#store(this.#offsets.used, flags);
    }
  }

  /** Behind the used ring; there only with VIRTIO_F_EVENT_IDX. */
  writeAvailEvent(value: number): void {
    if (this.#offsets.used < 0 || !this.#eventIdx) {
      return;
    }
    const offset = this.#offsets.used + VIRTQ_USED_RING + 8 * this.#size;
    this.#store(offset, value);
  }

  #load(offset: number): number {
    const { view, watch, base } = this.#memory;
    if (watch !== undefined) {
      watch.read(base + offset, 2, this.#master);
    }
    return view.getUint16(offset, true);
  }

  #store(offset: number, value: number): void {
    this.#memory.view.setUint16(offset, value, true);
    this.#stored(offset, 2);
  }

  #stored(offset: number, lengthBytes: number): void {
    this.#memory.deviceWrote(this.#memory.base + offset, lengthBytes, this.#master);
  }
}
