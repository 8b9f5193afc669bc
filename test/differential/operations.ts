import { Random } from '../fuzz/random';

/** One thing that a driver does. Offsets are in the device's registers, addresses in memory. */
export type Operation =
  | {
      readonly kind: 'write';
      readonly offset: number;
      readonly size: 1 | 2 | 4;
      readonly value: number;
    }
  | { readonly kind: 'read'; readonly offset: number; readonly size: 1 | 2 | 4 }
  | { readonly kind: 'memory'; readonly address: number; readonly bytes: readonly number[] }
  /** What comes from the other end of a console's port. */
  | { readonly kind: 'type'; readonly port: number; readonly bytes: readonly number[] }
  /** Wait until nothing is under way any more, then look at registers and memory. */
  | { readonly kind: 'look' };

export type DeviceKind = 'blk' | 'rng' | 'console';

export const RAM_BASE = 0x4000_0000;
export const RAM_BYTES = 128 * 2 ** 20;
const RAM_END = RAM_BASE + RAM_BYTES;
/** Rings and buffers; both sides begin every program with this memory cleared. */
export const ARENA = RAM_BASE + 0x100_0000;
export const ARENA_BYTES = 0x1_0000;
/** Rings that end where RAM ends. */
export const EDGE_BYTES = 0x1000;
export const EDGE = RAM_END - EDGE_BYTES;

const STATUS = 0x70;
const HEADER = ARENA + 0x8000;
const BUFFERS = ARENA + 0x9000;

/** Registers of both versions, and what lies between them. */
const OFFSETS = [
  0x00, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x20, 0x24, 0x28, 0x30, 0x34, 0x38, 0x3c, 0x40, 0x44, 0x50,
  0x60, 0x64, 0x70, 0x80, 0x84, 0x90, 0x94, 0xa0, 0xa4, 0xb0, 0xb4, 0xfc, 0x100, 0x104, 0x114,
  0x120, 0x138, 0x13c,
] as const;

/** Makes a driver's program from a seed: mostly right, so that it comes far. */
export class Generator {
  readonly #random: Random;
  readonly #device: DeviceKind;
  readonly #version: 1 | 2;
  readonly #operations: Operation[] = [];
  #size = 8;
  #desc = ARENA;
  #avail = ARENA;
  #availIdx = 0;

  constructor(device: DeviceKind, version: 1 | 2, seed: number) {
    this.#random = new Random(seed);
    this.#device = device;
    this.#version = version;
  }

  make(): Operation[] {
    const random = this.#random;
    this.#write(STATUS, 0);
    if (this.#version === 1) {
      // A page frame number of 0 resets all that a status of 0 leaves.
      this.#write(0x28, 4096);
      this.#write(0x40, 0);
    }
    this.#write(0x14, 0);
    this.#write(0x24, 0);
    this.#write(0x64, 3);
    if (random.chance(93)) {
      this.#setUp();
    }
    const count = 1 + random.below(9);
    for (let i = 0; i < count; i++) {
      if (random.chance(70)) {
        this.#request();
      } else {
        this.#access();
      }
      if (random.chance(3)) {
        this.#write(STATUS, random.pick([0, 0x0f, 0x8f, this.#version === 1 ? 7 : 0x0f, 3]));
      }
    }
    this.#operations.push({ kind: 'look' });
    return this.#operations;
  }

  #write(offset: number, value: number, size: 1 | 2 | 4 = 4): void {
    this.#operations.push({ kind: 'write', offset, size, value });
  }

  #memory(address: number, bytes: readonly number[]): void {
    this.#operations.push({ kind: 'memory', address, bytes });
  }

  #setUp(): void {
    const random = this.#random;
    this.#size = random.pick([8, 8, 8, 4, 16, 64, 3]);
    this.#write(STATUS, 1);
    this.#write(STATUS, 3);
    const features = this.#features();
    const late = random.chance(6);
    if (!late) {
      this.#giveFeatures(features);
    }
    this.#write(0x30, random.chance(97) ? 0 : 1);
    this.#write(0x38, this.#size);
    if (this.#version === 1) {
      this.#write(0x3c, random.chance(96) ? 4096 : random.pick([16, 4]));
      this.#desc = ARENA + 0x1000 * random.below(2);
      this.#avail = this.#desc + 16 * this.#size;
      this.#write(0x40, this.#desc / 4096);
    } else {
      this.#giveAddresses();
    }
    if (late) {
      this.#giveFeatures(features);
    }
    if (random.chance(97)) {
      this.#write(STATUS, this.#version === 1 ? 7 : 15);
    }
  }

  #features(): number {
    const random = this.#random;
    const bits = [28, 29, ...(this.#device === 'blk' ? [9, 11, 13, 14] : []), 27];
    if (random.chance(this.#version === 1 ? 40 : 3)) {
      bits.push(24);
    }
    return bits.reduce((sum, bit) => (random.chance(40) ? sum + 2 ** bit : sum), 0);
  }

  #giveFeatures(features: number): void {
    this.#write(0x24, 0);
    this.#write(0x20, features);
    if (this.#version === 2) {
      this.#write(0x24, 1);
      this.#write(0x20, this.#random.chance(95) ? 1 : 0);
      this.#write(STATUS, 11);
    }
  }

  #giveAddresses(): void {
    const random = this.#random;
    const size = this.#size;
    this.#desc = ARENA + 0x1000 * random.below(2);
    this.#avail = ARENA + 0x2000 + 2 * random.below(16);
    let used = ARENA + 0x3000 + 4 * random.below(16);
    if (random.chance(8)) {
      const event = 2 * random.below(2);
      switch (random.below(3)) {
        case 0:
          this.#desc = RAM_END - 16 * size + 16 * random.below(2);
          break;
        case 1:
          this.#avail = RAM_END - 4 - 2 * size - event;
          break;
        default:
          used = RAM_END - 4 - 8 * size - event;
      }
    }
    for (const [index, address] of [this.#desc, this.#avail, used].entries()) {
      this.#write(0x80 + 0x10 * index, address);
      this.#write(0x84 + 0x10 * index, random.chance(99) ? 0 : 1);
    }
    this.#write(0x44, random.chance(97) ? 1 : random.below(3));
  }

  #access(): void {
    const random = this.#random;
    const size = random.chance(85) ? 4 : random.pick([1, 2, 4] as const);
    const offset = random.chance(90) ? random.pick(OFFSETS) : random.below(0x1f8);
    if (random.chance(65)) {
      this.#operations.push({ kind: 'read', offset, size });
      return;
    }
    const value = random.pick([0, 1, 2, 3, 8, 0x400, random.word()]);
    // A write of a status, a notification or an address at random is a program of its own, made elsewhere.
    if (![0x70, 0x50, 0x40, 0x44].includes(offset & ~3)) {
      this.#write(offset, value % 2 ** (8 * size), size);
    }
  }

  /** One to three chains, and a notification. */
  #request(): void {
    const random = this.#random;
    const chains = random.chance(75) ? 1 : 2 + random.below(2);
    for (let i = 0; i < chains; i++) {
      const length = random.pick([1, 2, 3, 3, 3]);
      const head = Math.min(3 * i, Math.max(0, this.#size - length));
      this.#chain(head, length, i);
      this.#expose(random.chance(96) ? head : random.pick([this.#size, 0xffff, head + 1]));
    }
    if (random.chance(5)) {
      this.#availIdx += random.pick([1, this.#size, 0xfff0]);
      this.#memory(this.#avail + 2, u16(this.#availIdx));
    }
    if (random.chance(8)) {
      this.#memory(this.#avail, u16(random.below(2)));
    }
    if (random.chance(15)) {
      this.#memory(this.#avail + 4 + 2 * this.#size, u16(random.below(6)));
    }
    this.#write(0x50, random.chance(98) ? 0 : random.below(3));
    this.#operations.push({ kind: 'look' });
  }

  #expose(head: number): void {
    const slot = this.#availIdx % this.#size;
    this.#memory(this.#avail + 4 + 2 * slot, u16(head));
    this.#availIdx = (this.#availIdx + 1) & 0xffff;
    this.#memory(this.#avail + 2, u16(this.#availIdx));
  }

  #chain(head: number, count: number, number: number): void {
    const random = this.#random;
    const header = HEADER + 0x40 * number;
    if (this.#device === 'blk') {
      const type = random.pick([0, 0, 0, 1, 4, 8, 11, 13, 2, 99, 0x8000_0000]);
      const sector = random.pick([0, 1, 5, 2046, 2047, 2048, 0xffff_ffff]);
      this.#memory(header, [
        ...u32(type),
        ...u32(0),
        ...u32(sector),
        ...u32(random.chance(98) ? 0 : 1),
      ]);
      // Of a discard or write zeroes request.
      this.#memory(header + 16, [
        ...u32(random.below(4)),
        ...u32(0),
        ...u32(random.below(3)),
        ...u32(random.chance(80) ? 0 : 1),
      ]);
    }
    const list: Descriptor[] = [];
    for (let i = 0; i < count; i++) {
      list.push(this.#descriptor(i, count, header, BUFFERS + 0x1000 * (i + 2 * number)));
    }
    if (random.chance(10)) {
      this.#indirect(head, list, number);
      return;
    }
    list.forEach((descriptor, i) => {
      const last = i === count - 1;
      const next = random.chance(98) ? head + i + 1 : random.pick([head, this.#size, 0xffff]);
      this.#putDescriptor(this.#desc + 16 * (head + i), descriptor, last, next);
    });
  }

  #descriptor(i: number, count: number, header: number, buffer: number): Descriptor {
    const random = this.#random;
    const last = i === count - 1;
    let writable =
      this.#device === 'rng' ? random.chance(92) : i > 0 && (last || random.chance(65));
    let address = i === 0 && this.#device === 'blk' ? header : buffer;
    let length =
      this.#device === 'rng'
        ? random.pick([1, 16, 64, 300])
        : i === 0
          ? random.pick([16, 16, 16, 32])
          : last
            ? random.pick([1, 1, 1, 513])
            : random.pick([512, 1024, 20, 512]);
    if (random.chance(4)) {
      length = random.pick([0, 1, 15, 100, 0x100_0000]);
    }
    if (random.chance(3)) {
      writable = !writable;
    }
    if (random.chance(2)) {
      address = random.pick([0x10_0000_0000, RAM_END - 8, RAM_END, 0x3fff_fff0]);
    }
    return { address, length, writable };
  }

  #indirect(head: number, list: readonly Descriptor[], number: number): void {
    const random = this.#random;
    const table = ARENA + 0x4000 + 0x100 * number;
    list.forEach((descriptor, i) => {
      const next = random.chance(97) ? i + 1 : random.pick([0, 7, 0xffff]);
      this.#putDescriptor(table + 16 * i, descriptor, i === list.length - 1, next);
    });
    const address = random.chance(95) ? table : random.pick([0x10_0000_0000, RAM_END - 16]);
    const length = random.chance(95) ? 16 * list.length : random.pick([0, 8, 40, 4096]);
    const flags = random.pick([4, 4, 4, 5, 6]);
    const next = [...u64(address), ...u32(length), ...u16(flags), ...u16(0)];
    this.#memory(this.#desc + 16 * head, next);
  }

  #putDescriptor(at: number, descriptor: Descriptor, last: boolean, next: number): void {
    const { address, length, writable } = descriptor;
    const flags = (last ? 0 : 1) | (writable ? 2 : 0);
    this.#memory(at, [...u64(address), ...u32(length), ...u16(flags), ...u16(last ? 0 : next)]);
  }
}

interface Descriptor {
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
}

const u16 = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff];
const u32 = (value: number): number[] => [...u16(value), ...u16(value >>> 16)];
const u64 = (value: number): number[] => [...u32(value), ...u32(Math.floor(value / 2 ** 32))];
