import { fromWords } from '../../../base/bits';
import type { DeviceFault } from '../../../base/device-fault';
import {
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_INDIRECT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
} from '../../../spec/virtio-ring';
import type { BusMaster } from '../../../base/memory/memory-watch';
import type { GuestMemory } from '../../memory/guest-memory';
import type { DescriptorChain } from '../virtio-device';

/** QEMU's limit on the pieces of one chain. */
const MAX_SEGMENTS = 1024;

/** `next` has 16 bits: a chain of more descriptors has been somewhere twice. */
const MAX_INDEXES = 0x1_0000;

/** A device reaches what isn't RAM through one bounce buffer of a page, as in QEMU. */
const BOUNCE_BYTES = 4096;

/** What a chain that waits has. */
interface ChainMeasure {
  readonly writableBytes: number;
  /** As they count against the size of the table: an indirect one has one. */
  readonly buffers: number;
  /** Descriptors that were looked at. */
  readonly looked: number;
}

/**
 * Follows descriptor chains and gives the guest's memory behind them, without copying it. The driver may have written
 * anything: a chain that can't be followed is reported once and gives undefined.
 *
 * @spec VIRTIO 1.2 §2.7.5 The Virtqueue Descriptor Table
 */
export class ChainReader {
  readonly #memory: GuestMemory;
  readonly #master: BusMaster;
  readonly #fail: (fault: DeviceFault) => void;
  /** The chain that is being read has used the bounce buffer. */
  #bounced = false;

  /** @param master whose accesses these are */
  constructor(memory: GuestMemory, master: BusMaster, fail: (fault: DeviceFault) => void) {
    this.#memory = memory;
    this.#master = master;
    this.#fail = fail;
  }

  /**
   * `tableOffset` is the descriptor table's place in guest memory, negative when it isn't in RAM; `head` is below
   * `size`. Cost: one step for each descriptor; ends after `size` of them.
   */
  read(tableOffset: number, size: number, head: number): DescriptorChain | undefined {
    const { view } = this.#memory;
    const readable: Uint8Array[] = [];
    const writable: Uint8Array[] = [];
    let readableBytes = 0;
    let writableBytes = 0;
    const start = this.#begin(tableOffset, size, head);
    if (!start) {
      return undefined;
    }
    const { table, entries } = start;
    let { index } = start;
    let followed = 0;
    this.#bounced = false;

    for (;;) {
      // A table outside RAM reads as zeros, and a descriptor of zeros has no length.
      if (table < 0) {
        return this.#bad({ kind: 'emptyBuffer' });
      }
      const offset = table + VIRTQ_DESC_BYTES * index;
      const address = fromWords(view.getUint32(offset, true), view.getUint32(offset + 4, true));
      const lengthBytes = view.getUint32(offset + 8, true);
      const flags = view.getUint16(offset + 12, true);
      this.#looked(offset);
      if (flags & VIRTQ_DESC_F_WRITE) {
        const room = MAX_SEGMENTS - readable.length;
        if (!this.#map(address, lengthBytes, writable, room, 'write')) {
          return undefined;
        }
        writableBytes += lengthBytes;
      } else {
        if (writable.length > 0) {
          return this.#bad({ kind: 'readableAfterWritable' });
        }
        if (!this.#map(address, lengthBytes, readable, MAX_SEGMENTS, 'read')) {
          return undefined;
        }
        readableBytes += lengthBytes;
      }
      followed++;
      if (followed > entries) {
        return this.#bad({ kind: 'loopedChain' });
      }
      if (!(flags & VIRTQ_DESC_F_NEXT)) {
        break;
      }
      const next = view.getUint16(offset + 14, true);
      if (next >= entries) {
        return this.#bad({ kind: 'badNext', next });
      }
      index = next;
    }
    return { head, readable, writable, readableBytes, writableBytes };
  }

  /**
   * How many bytes a chain has for the device to write, and how many buffers, without looking at what they name; the
   * chain stays where it is. `buffersBefore`: of other chains that wait. All of them can't have more than the table.
   */
  measure(
    tableOffset: number,
    size: number,
    head: number,
    buffersBefore: number,
  ): ChainMeasure | undefined {
    const start = this.#begin(tableOffset, size, head);
    if (!start) {
      return undefined;
    }
    const { view } = this.#memory;
    const { table, entries, indirect } = start;
    if (indirect && buffersBefore >= size) {
      this.#fail({ kind: 'loopedChain' });
      return undefined;
    }
    if (table < 0) {
      return { writableBytes: 0, buffers: 1, looked: 1 };
    }
    let { index } = start;
    let buffers = indirect ? 0 : buffersBefore;
    let writableBytes = 0;
    for (;;) {
      buffers++;
      if (buffers > Math.min(entries, MAX_INDEXES)) {
        this.#fail({ kind: 'loopedChain' });
        return undefined;
      }
      const offset = table + VIRTQ_DESC_BYTES * index;
      const flags = view.getUint16(offset + 12, true);
      this.#looked(offset);
      writableBytes += flags & VIRTQ_DESC_F_WRITE ? view.getUint32(offset + 8, true) : 0;
      if (!(flags & VIRTQ_DESC_F_NEXT)) {
        const looked = indirect ? buffers : buffers - buffersBefore;
        return { writableBytes, buffers: indirect ? 1 : looked, looked };
      }
      const next = view.getUint16(offset + 14, true);
      if (next >= entries) {
        this.#fail({ kind: 'badNext', next });
        return undefined;
      }
      index = next;
    }
  }

  /** The table that a chain's descriptors are in: the queue's, or one that the first descriptor refers to. */
  #begin(
    tableOffset: number,
    size: number,
    head: number,
  ):
    | {
        readonly table: number;
        readonly entries: number;
        readonly index: number;
        readonly indirect: boolean;
      }
    | undefined {
    const { view } = this.#memory;
    const offset = tableOffset + VIRTQ_DESC_BYTES * head;
    if (tableOffset < 0 || !(view.getUint16(offset + 12, true) & VIRTQ_DESC_F_INDIRECT)) {
      return { table: tableOffset, entries: size, index: head, indirect: false };
    }
    this.#looked(offset);
    const lengthBytes = view.getUint32(offset + 8, true);
    if (lengthBytes === 0 || lengthBytes % VIRTQ_DESC_BYTES !== 0) {
      this.#fail({ kind: 'badIndirectSize' });
      return undefined;
    }
    const address = fromWords(view.getUint32(offset, true), view.getUint32(offset + 4, true));
    const inRam = this.#memory.contains(address, 1);
    if (inRam && !this.#memory.contains(address, lengthBytes)) {
      this.#fail({ kind: 'indirectNotMappable' });
      return undefined;
    }
    const table = inRam ? address - this.#memory.base : -1;
    return { table, entries: lengthBytes / VIRTQ_DESC_BYTES, index: 0, indirect: true };
  }

  /** A descriptor was read. */
  #looked(offset: number): void {
    const { watch, base } = this.#memory;
    if (watch !== undefined) {
      watch.read(base + offset, VIRTQ_DESC_BYTES, this.#master);
    }
  }

  #bad(fault: DeviceFault): DescriptorChain | undefined {
    this.#fail(fault);
    return undefined;
  }

  /** Appends the memory of one descriptor, in pieces where RAM ends within it. */
  #map(
    address: number,
    lengthBytes: number,
    list: Uint8Array[],
    room: number,
    direction: 'read' | 'write',
  ): boolean {
    const memory = this.#memory;
    if (lengthBytes === 0) {
      this.#fail({ kind: 'emptyBuffer' });
      return false;
    }
    let at = address;
    let left = lengthBytes;
    while (left > 0) {
      if (list.length >= room) {
        this.#fail({ kind: 'tooManyBuffers', direction });
        return false;
      }
      const inRam = memory.base + memory.sizeBytes - at;
      let piece: Uint8Array | undefined;
      if (at >= memory.base && inRam > 0) {
        piece = memory.slice(at, Math.min(left, inRam));
      } else if (!this.#bounced) {
        this.#bounced = true;
        const untilRam = at < memory.base ? memory.base - at : left;
        piece = new Uint8Array(Math.min(left, untilRam, BOUNCE_BYTES));
        if (direction === 'read') {
          memory.outside?.readForDevice(at, piece);
        }
      }
      if (!piece) {
        this.#fail({ kind: 'bufferNotMappable' });
        return false;
      }
      list.push(piece);
      at += piece.length;
      left -= piece.length;
    }
    return true;
  }
}
