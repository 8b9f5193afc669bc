import type { GuestMemory } from '../../src/machine/memory/guest-memory';
import type { Random } from '../fuzz/random';

const QUEUE_SIZE = 128;
const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;
/** Room of one descriptor's buffer. */
const BUFFER_BYTES = 0x100;

interface Piece {
  readonly address: number;
  readonly length: number;
}

interface Outstanding {
  readonly pieces: readonly Piece[];
  readonly slots: readonly number[];
}

/** Where the parts of a queue lie. */
export interface RingPlace {
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
}

/**
 * The driver's half of one queue. Chains have random shapes and descriptors in random places, and come back in any order.
 *
 * @spec VIRTIO 1.2 §2.7 Split Virtqueues
 */
export class RingUser {
  readonly place: RingPlace;
  exposed = 0;
  returned = 0;
  readonly #memory: GuestMemory;
  readonly #random: Random;
  readonly #buffers: number;
  readonly #free = Array.from({ length: QUEUE_SIZE }, (_, slot) => slot);
  readonly #outstanding = new Map<number, Outstanding>();

  constructor(memory: GuestMemory, random: Random, base: number, usedAlign: number) {
    const avail = base + 16 * QUEUE_SIZE;
    const used = Math.ceil((avail + 6 + 2 * QUEUE_SIZE) / usedAlign) * usedAlign;
    this.place = { desc: base, avail, used };
    this.#memory = memory;
    this.#random = random;
    this.#buffers = base + 0x4000;
  }

  get size(): number {
    return QUEUE_SIZE;
  }

  get freeDescriptors(): number {
    return this.#free.length;
  }

  /** A chain of one to five buffers, each filled first. Five descriptors must be free. */
  expose(writable: boolean, indirect: boolean, fill?: (bytes: Uint8Array) => void): void {
    const count = 1 + this.#random.below(5);
    const slots = Array.from({ length: count }, () =>
      this.#free.splice(this.#random.below(this.#free.length), 1),
    ).flat();
    const [head] = slots;
    if (head === undefined) {
      throw new Error('no descriptor is free');
    }
    const pieces = slots.map((slot) => {
      const length = 1 + this.#random.below(BUFFER_BYTES);
      return { address: this.#buffers + BUFFER_BYTES * slot, length };
    });
    pieces.forEach(({ address, length }) => fill?.(this.#slice(address, length)));
    const table = this.#buffers + BUFFER_BYTES * QUEUE_SIZE + 0x80 * head;
    const places = slots.map((slot, i) =>
      indirect ? table + 16 * i : this.place.desc + 16 * slot,
    );
    pieces.forEach((piece, i) => {
      const last = i === count - 1;
      const next = last ? 0 : indirect ? i + 1 : (slots[i + 1] ?? 0);
      const flags = (last ? 0 : NEXT) | (writable ? WRITE : 0);
      this.#describe(places[i] ?? 0, piece, flags, next);
    });
    if (indirect) {
      const whole = { address: table, length: 16 * count };
      this.#describe(this.place.desc + 16 * head, whole, INDIRECT, 0);
    }
    const { avail } = this.place;
    this.#memory.write16(avail + 4 + 2 * (this.exposed % QUEUE_SIZE), head);
    this.exposed++;
    this.#memory.write16(avail + 2, this.exposed & 0xffff);
    this.#outstanding.set(head, { pieces, slots });
  }

  /** What came back since the last call: the first `len` bytes of each chain. */
  collect(seen: (bytes: Uint8Array, len: number) => void): void {
    const { used } = this.place;
    while ((this.returned & 0xffff) !== this.#memory.read16(used + 2)) {
      const at = used + 4 + 8 * (this.returned % QUEUE_SIZE);
      const head = this.#memory.read32(at);
      const len = this.#memory.read32(at + 4);
      const chain = this.#outstanding.get(head);
      if (!chain) {
        throw new Error(`expected a chain that the device has, found ${head}`);
      }
      this.#outstanding.delete(head);
      this.#free.push(...chain.slots);
      this.returned++;
      const bytes = chain.pieces.flatMap(({ address, length }) => [
        ...this.#slice(address, length),
      ]);
      seen(Uint8Array.from(bytes.slice(0, len)), len);
    }
  }

  #describe(at: number, { address, length }: Piece, flags: number, next: number): void {
    this.#memory.write64(at, BigInt(address));
    this.#memory.write32(at + 8, length);
    this.#memory.write16(at + 12, flags);
    this.#memory.write16(at + 14, next);
  }

  #slice(address: number, length: number): Uint8Array {
    const bytes = this.#memory.slice(address, length);
    if (!bytes) {
      throw new Error(`not in RAM: 0x${address.toString(16)}`);
    }
    return bytes;
  }
}
