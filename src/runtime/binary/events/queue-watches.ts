import { readLittleEndian } from '../../../base/bits';
import type { Hart, Watch, WatchHit } from '../../../cpu/riscv/hart';
import type { RingListener } from '../../../firmware/hal';
import {
  availEventOffset,
  needEvent,
  VIRTQ_AVAIL_ELEM_BYTES,
  VIRTQ_AVAIL_IDX,
  VIRTQ_AVAIL_RING,
  VIRTQ_USED_ELEM_BYTES,
  VIRTQ_USED_ELEM_LEN,
  VIRTQ_USED_F_NO_NOTIFY,
  VIRTQ_USED_FLAGS,
  VIRTQ_USED_IDX,
  VIRTQ_USED_RING,
} from '../../../spec/virtio-ring';
import type { EventStream } from '../../guest/event-stream';
import { RING_EVENT_KINDS } from '../../guest/ring-events';
import type { WatchedDevice } from '../../guest/watched/watched-device';
import type { DriverModelReader } from '../model/driver-model';
import { guestQueues, type GuestQueue } from '../model/guest-queues';
import type { GuestStructure } from '../model/guest-structures';

/** Where queues are found. */
export interface QueueSource {
  /** U-Boot's devices as they are now; undefined: their layout is not known. */
  reader(): DriverModelReader | undefined;
  /** Address of U-Boot's global data. */
  globalData(): number;
  /** Where the virtio devices and their rings are now. */
  devices(): readonly WatchedDevice[];
}

/** A queue that a device uses, and what was last seen of it. */
interface WatchedQueue {
  readonly queue: GuestQueue;
  /** Chains since the last decision whether to notify: `num_added`. */
  added: number;
  /** The call that has found a used element, and may read it next; undefined: none has. */
  foundBy: string | undefined;
}

/** Members of `struct virtqueue` whose stores tell of what the driver does. */
const FIRST_MEMBER = 'num_added';
const LAST_MEMBER = 'last_used_idx';
/** Both indexes of the rings and `last_used_idx`. */
const INDEX_BYTES = 2;
const ID_BYTES = 4;

/**
 * What a binary's drivers do with their rings, seen in what the hart stores to them and to `struct virtqueue`, and in what it reads of
 * used rings. Which queues there are is looked up whenever a device gets a queue, or is reset. While nobody listens
 * nothing is watched.
 *
 * @uboot drivers/virtio/virtio_ring.c
 */
export class QueueWatches {
  readonly #events: EventStream;
  readonly #source: QueueSource;
  readonly #listener: () => RingListener | undefined;
  readonly #onChange: () => void;
  /** Reads cost more than stores, so they are watched only for those events that need them. */
  #reads = false;
  #stores = false;
  #queues: readonly WatchedQueue[] = [];
  #watches: readonly Watch[] = [];
  #unsubscribe: (() => void) | undefined;

  /**
   * @param listener who is told
   * @param onChange called when the hart must tell of other parts of RAM than before
   */
  constructor(
    events: EventStream,
    source: QueueSource,
    listener: () => RingListener | undefined,
    onChange: () => void,
  ) {
    this.#events = events;
    this.#source = source;
    this.#listener = listener;
    this.#onChange = onChange;
    events.produce(RING_EVENT_KINDS, (wanted) => {
      const reads = events.wants('usedSeen') || events.wants('stuckPoll');
      if (wanted !== this.#stores || reads !== this.#reads) {
        this.#stores = wanted;
        this.#reads = reads;
        this.#follow();
      }
    });
  }

  /** What the hart must tell of. */
  get watches(): readonly Watch[] {
    return this.#watches;
  }

  /** A boot begins, or it is another moment of the run: queues are where memory and devices have them now. */
  place(): void {
    this.#queues = this.#stores ? this.#find() : [];
    this.#watches = this.#queues.flatMap(({ queue }) => this.#watchesOf(queue));
    this.#onChange();
  }

  /** The hart has told of an access. */
  hit(hit: WatchHit, hart: Hart): void {
    const { address, sizeBytes, access } = hit;
    for (const watched of this.#queues) {
      const { avail, used } = watched.queue.vring;
      if (access === 'read') {
        if (address === used + VIRTQ_USED_IDX && sizeBytes === INDEX_BYTES) {
          this.#looked(watched, hart);
        } else if (address >= used + VIRTQ_USED_RING && sizeBytes === ID_BYTES) {
          this.#read(watched, address, hart);
        }
      } else if (address === avail + VIRTQ_AVAIL_IDX && sizeBytes === INDEX_BYTES) {
        this.#exposed(watched);
      } else {
        this.#stored(watched, address);
      }
    }
  }

  /** Queues come when they are configured, and go when their device is reset. */
  #follow(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#stores
      ? this.#events.subscribe(['queueConfigured', 'deviceReset'], () => {
          this.place();
        })
      : undefined;
    this.place();
  }

  /** Those that a device uses: of others the memory may soon be something else's. */
  #find(): WatchedQueue[] {
    const reader = this.#source.reader();
    if (reader === undefined) {
      return [];
    }
    const used = new Set(
      this.#source
        .devices()
        .flatMap(({ queues }) => queues.filter(({ ready }) => ready))
        .map(({ descAddress }) => descAddress),
    );
    return guestQueues(reader, this.#source.globalData())
      .filter(({ vring }) => used.has(vring.desc))
      .map((queue) => ({
        queue,
        added: reader.structures.at('virtqueue', queue.address)?.number(FIRST_MEMBER) ?? 0,
        foundBy: undefined,
      }));
  }

  #watchesOf({ address, vring }: GuestQueue): Watch[] {
    const { avail, used, num } = vring;
    const first = this.#offsetOf(FIRST_MEMBER);
    const last = this.#offsetOf(LAST_MEMBER);
    const stores: Watch[] = [
      { address: avail + VIRTQ_AVAIL_IDX, lengthBytes: INDEX_BYTES, on: 'write' },
      { address: address + first, lengthBytes: last + INDEX_BYTES - first, on: 'write' },
    ];
    const lengthBytes = VIRTQ_USED_RING - VIRTQ_USED_IDX + VIRTQ_USED_ELEM_BYTES * num;
    return this.#reads
      ? [...stores, { address: used + VIRTQ_USED_IDX, lengthBytes, on: 'read' }]
      : stores;
  }

  #offsetOf(member: string): number {
    const { layouts } = this.#source.reader()?.structures ?? {};
    return layouts?.get('virtqueue')?.fields.get(member)?.offset ?? 0;
  }

  /** The available index was written. Who writes there otherwise than the driver doesn't write what it counts. */
  #exposed({ queue }: WatchedQueue): void {
    const { avail, num } = queue.vring;
    const shadow = this.#vq(queue)?.number('avail_idx_shadow');
    const idx = this.#number(avail + VIRTQ_AVAIL_IDX, INDEX_BYTES);
    // The compiler may put the store of its own copy in front or behind.
    if (shadow !== undefined && (idx === shadow || idx === ((shadow + 1) & 0xffff))) {
      const slot = (idx - 1) & (num - 1);
      const head = this.#number(
        avail + VIRTQ_AVAIL_RING + VIRTQ_AVAIL_ELEM_BYTES * slot,
        VIRTQ_AVAIL_ELEM_BYTES,
      );
      this.#listener()?.chainExposed(queue, head, idx);
    }
  }

  #stored(watched: WatchedQueue, address: number): void {
    const { queue } = watched;
    const vq = this.#vq(queue);
    if (vq === undefined) {
      return;
    }
    if (address === vq.addressOf(FIRST_MEMBER)) {
      const before = watched.added;
      watched.added = vq.number(FIRST_MEMBER) ?? 0;
      if (watched.added === 0 && !this.#notifies(queue, vq, before)) {
        this.#listener()?.notifySuppressed(queue);
      }
    } else if (address === vq.addressOf(LAST_MEMBER)) {
      const taken = ((vq.number(LAST_MEMBER) ?? 0) - 1) & 0xffff;
      this.#listener()?.chainReclaimed(queue, this.#number(elementAt(queue, taken), ID_BYTES));
    }
  }

  /**
   * Will the driver notify the device, as it decides now?
   *
   * @param added chains since the last time
   * @spec VIRTIO 1.2 §2.7.13.4 Notifying The Device
   */
  #notifies({ vring }: GuestQueue, vq: GuestStructure, added: number): boolean {
    const { used, num } = vring;
    if ((vq.number('event') ?? 0) !== 0) {
      const idx = vq.number('avail_idx_shadow') ?? 0;
      const wanted = this.#number(used + availEventOffset(num), INDEX_BYTES);
      return needEvent(wanted, idx, (idx - added) & 0xffff);
    }
    const flags = this.#number(used + VIRTQ_USED_FLAGS, INDEX_BYTES);
    return (flags & VIRTQ_USED_F_NO_NOTIFY) === 0;
  }

  /** The used index was read. */
  #looked(watched: WatchedQueue, hart: Hart): void {
    const { queue } = watched;
    const last = this.#vq(queue)?.number(LAST_MEMBER);
    if (last === this.#number(queue.vring.used + VIRTQ_USED_IDX, INDEX_BYTES)) {
      this.#listener()?.nothingUsed(queue);
    } else if (last !== undefined) {
      watched.foundBy = callOf(hart);
    }
  }

  /** Some of the used ring was read: by the driver if it has found out before that there is something. */
  #read(watched: WatchedQueue, address: number, hart: Hart): void {
    const { queue, foundBy } = watched;
    const last = this.#vq(queue)?.number(LAST_MEMBER) ?? 0;
    const element = elementAt(queue, last);
    if (address === element && foundBy === callOf(hart)) {
      watched.foundBy = undefined;
      const id = this.#number(element, ID_BYTES);
      const lengthBytes = this.#number(element + VIRTQ_USED_ELEM_LEN, ID_BYTES);
      this.#listener()?.usedSeen(queue, id, lengthBytes);
    }
  }

  /** Undefined: its memory is something else's by now. */
  #vq({ address, index, vring }: GuestQueue): GuestStructure | undefined {
    const structures = this.#source.reader()?.structures;
    const vq = structures?.at('virtqueue', address);
    const desc = structures?.at('vring', vq?.addressOf('vring') ?? 0)?.number('desc');
    return vq?.number('index') === index && desc === vring.desc ? vq : undefined;
  }

  #number(address: number, sizeBytes: 2 | 4): number {
    const bytes = this.#source.reader()?.structures.bytes(address, sizeBytes);
    return bytes === undefined ? 0 : readLittleEndian(bytes, 0, sizeBytes);
  }
}

/** Address of the element of the used ring that an index counts. */
function elementAt({ vring }: GuestQueue, idx: number): number {
  return vring.used + VIRTQ_USED_RING + VIRTQ_USED_ELEM_BYTES * (idx & (vring.num - 1));
}

/** The same for all instructions of one call. */
function callOf(hart: Hart): string {
  return `${hart.callDepth} ${hart.get('x2')}`;
}
