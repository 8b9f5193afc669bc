import type { Saveable } from '../../src/base/saved/saved-device';
import type { AccessSize } from '../../src/machine/bus';
import type { GuestMemory } from '../../src/machine/memory/guest-memory';
import { type QueueSteps, type TransportName, TransportRig } from '../conformance/transport-rig';
import { VirtioConsole } from '../../src/machine/virtio/console/device';
import type { VirtioDevice } from '../../src/machine/virtio/virtio-device';
import { randomDevice } from './devices';
import { Random } from './random';

const SIZES = [1, 2, 3, 8, 64, 256, 1024] as const;
const WIDTHS: readonly [AccessSize, ...AccessSize[]] = [1, 2, 4];
const FEATURES = [0, 1, 2, 5, 15, 17, 18, 19, 20, 23, 24, 28, 29, 30, 32, 40] as const;

const VERSION_1 = 1n << 32n;

/** So many are set up and used: of a console those of three ports, and those of its last one. */
const FIRST_QUEUES = 8;
const LAST_QUEUES = 2;

/** Memory is the size of a few rings, so that devices meet their own rings often. */
export const FUZZ_BASE = 0x4000_0000;
export const FUZZ_BYTES = 0x10_0000 + 4 + 8 * 8;
const END = FUZZ_BASE + FUZZ_BYTES;

/** A console's. */
const CONTROL_RECEIVE = 2;

/** What a console has come to in a program; other devices: nothing. Many of them must have come to something. */
export interface Reached {
  /** The driver has got control messages. */
  readonly control: boolean;
  /** Chains of ports came back. */
  readonly ports: boolean;
}

/** One random driver: a setup that may be right or wrong, chains that may be right or wrong, and accesses at random. */
export class VirtioProgram {
  readonly #random: Random;
  readonly #memory: GuestMemory;
  readonly #device: VirtioDevice;
  readonly #rig: TransportRig;
  readonly #isConsole: boolean;
  readonly #queues: readonly number[];
  #steps: QueueSteps;
  /** What registers gave. */
  readonly seen: number[] = [];

  constructor(transport: TransportName, seed: number, memory: GuestMemory) {
    this.#random = new Random(seed);
    this.#memory = memory;
    const device = randomDevice(this.#random);
    this.#rig = new TransportRig(transport, device, memory, this.#random.chance(20));
    this.#device = device;
    this.#isConsole = device instanceof VirtioConsole;
    const { length } = this.#rig.core.queues;
    this.#queues = this.#rig.core.queues.flatMap((_, queue) =>
      queue < FIRST_QUEUES || queue >= length - LAST_QUEUES ? [queue] : [],
    );
    this.#steps = this.#rig.steps;
  }

  get saveable(): Saveable {
    return this.#rig.saveable;
  }

  /** Another driver resets the device and sets it up in its own way; nothing is asked of it. */
  disturb(): void {
    this.#rig.legacySteps?.reset();
    for (const steps of [this.#rig.legacySteps, this.#rig.steps]) {
      steps?.reset();
      steps?.features(VERSION_1);
      for (const queue of this.#queues) {
        steps?.size(queue, 4);
        steps?.addresses(queue, FUZZ_BASE + 0x3000, FUZZ_BASE + 0x4000, FUZZ_BASE + 0x5000);
        steps?.ready(queue, 1);
      }
      steps?.featuresOk();
    }
  }

  /**
   * Runs it to its end: what the program has come to.
   *
   * @param atHalf called in the middle
   */
  run(atHalf?: () => void): Reached {
    const random = this.#random;
    memoryFill(this.#memory, random);
    if (random.chance(85)) {
      this.#setUp();
    }
    if (this.#isConsole && random.chance(60)) {
      this.#begin();
    }
    const early = this.#reached();
    const count = 5 + random.below(55);
    for (let i = 0; i < count; i++) {
      if (i === count >> 1) {
        atHalf?.();
      }
      this.#step();
    }
    const late = this.#reached();
    this.#steps.reset();
    if (this.#rig.core.status !== 0 || this.#rig.core.fault !== undefined) {
      throw new Error('a reset did not reset the device');
    }
    return { control: early.control || late.control, ports: early.ports || late.ports };
  }

  /** Of the time since the last reset. */
  #reached(): Reached {
    const used = (queue: number): number => {
      return this.#isConsole ? (this.#rig.core.queues[queue]?.usedIdx ?? 0) : 0;
    };
    return {
      control: used(CONTROL_RECEIVE) > 0,
      ports: this.#queues.some((queue) => {
        return queue !== CONTROL_RECEIVE && queue !== CONTROL_RECEIVE + 1 && used(queue) > 0;
      }),
    };
  }

  /** In the right order, with values that mostly are right. */
  #setUp(): void {
    const random = this.#random;
    const steps = this.#steps;
    const lateFeatures = random.chance(15);
    steps.reset();
    if (!lateFeatures) {
      steps.features(this.#features());
      steps.featuresOk();
    }
    for (const queue of this.#queues) {
      const size = random.pick(SIZES);
      if (random.chance(85)) {
        steps.size(queue, size);
      }
      this.#giveAddresses(queue, size);
      steps.ready(queue, 1);
      if (random.chance(5)) {
        steps.size(queue, random.pick(SIZES));
      }
    }
    if (lateFeatures) {
      steps.features(this.#features());
      steps.featuresOk();
    }
    steps.driverOk();
  }

  /** Mostly where nothing else is; else one of the rings ends where RAM ends, or all are anywhere. */
  #giveAddresses(queue: number, size: number): void {
    const random = this.#random;
    const desc = FUZZ_BASE + 0xb000 * (this.#queues.indexOf(queue) + 1);
    const places: [number, number, number] = [desc, desc + 0x5000, desc + 0x7000];
    if (random.chance(15)) {
      const edges = [END - 16 * size, END - 4 - 2 * size, END - 4 - 8 * size] as const;
      const ring = random.below(3);
      places[ring] = edges[ring] ?? desc;
    } else if (random.chance(10)) {
      places.fill(0);
      places.forEach((_, ring) => {
        places[ring] = this.#place();
      });
    }
    this.#steps.addresses(queue, ...places);
  }

  #step(): void {
    const random = this.#random;
    const steps = this.#steps;
    const queue = random.chance(this.#isConsole ? 40 : 0)
      ? random.pick([0, CONTROL_RECEIVE, CONTROL_RECEIVE + 1])
      : random.chance(95)
        ? (this.#queues[random.below(this.#queues.length)] ?? 0)
        : random.below(this.#rig.core.queues.length + 1);
    switch (random.below(24)) {
      case 0:
        steps.size(queue, random.pick([...SIZES, 0, 5000]));
        break;
      case 1:
        steps.addresses(queue, this.#place(), this.#place(), this.#place());
        break;
      case 2:
        steps.features(this.#features());
        break;
      case 3:
        steps.ready(queue, random.pick([0, 1, 1, 2, 0xffff_ffff]));
        break;
      case 4:
        steps[random.pick(['featuresOk', 'driverOk', 'driverOk', 'reset'] as const)]();
        break;
      case 5:
        steps.resetQueue(queue);
        break;
      case 6:
        this.#steps = (random.chance(50) ? this.#rig.legacySteps : undefined) ?? this.#rig.steps;
        break;
      case 7:
      case 8:
      case 9:
      case 10:
        this.#access();
        break;
      case 11:
        this.#rig.core.poll();
        break;
      case 12:
        this.#memory.write32(this.#place(), random.word());
        break;
      default:
        if (this.#isConsole && random.chance(60)) {
          this.#exchange(queue);
        } else {
          this.#expose(queue);
        }
    }
  }

  /** Has a console tell of its ports and open one, as a driver does that has set it up. */
  #begin(): void {
    const id = this.#random.pick([0, 0, 1, 30]);
    for (const queue of [2, 2, 2, 2, 2, 0, 0, 4]) {
      this.#exchange(queue);
    }
    for (const [event, value] of [
      [0, 1],
      [3, 1],
      [6, 1],
    ] as const) {
      this.#exchange(CONTROL_RECEIVE + 1, [id, event, value]);
    }
    this.#exchange(1);
  }

  /** A chain as a console takes it: written by the device on even queues, a control message on queue 3, bytes on others. */
  #exchange(index: number, message?: readonly [number, number, number]): void {
    const random = this.#random;
    const queue = this.#rig.core.queues[index];
    const size = queue?.size ?? 0;
    if (!queue || size === 0) {
      this.#steps.notify(index);
      return;
    }
    const memory = this.#memory;
    const isControl = index === CONTROL_RECEIVE || index === CONTROL_RECEIVE + 1;
    const buffer = FUZZ_BASE + 0x8_0000 + 0x1000 * random.below(32);
    const isWritable = index % 2 === 0;
    if (isControl && !isWritable) {
      memory.write32(buffer, message?.[0] ?? random.pick([0, 0, 1, 2, 30]));
      memory.write16(buffer + 4, message?.[1] ?? random.pick([0, 0, 3, 3, 6, 9]));
      memory.write16(buffer + 6, message?.[2] ?? random.pick([1, 1, 1, 0]));
    }
    const count = isControl ? 1 : random.pick([1, 1, 2, 4]);
    const idx = memory.read16(queue.availAddress + 2);
    const head = idx % size;
    for (let i = 0; i < count; i++) {
      const at = queue.descAddress + 16 * ((head + i) % size);
      memory.write64(at, BigInt(buffer + 0x100 * i));
      memory.write32(at + 8, isControl ? random.pick([8, 8, 40]) : 1 + random.below(0x100));
      memory.write16(at + 12, (isWritable ? 2 : 0) | (i < count - 1 ? 1 : 0));
      memory.write16(at + 14, (head + i + 1) % size);
    }
    memory.write16(queue.availAddress + 4 + 2 * (idx % size), head);
    memory.write16(queue.availAddress + 2, idx + 1);
    this.#steps.notify(index);
  }

  #features(): bigint {
    // Those that are offered, and nothing else: a modern device doesn't work with more.
    if (this.#random.chance(50)) {
      const offered = this.#device.offeredFeatures(this.#steps === this.#rig.legacySteps);
      const kept = this.#random.chance(50) ? -1n : ~(1n << BigInt(this.#random.pick(FEATURES)));
      return (offered & kept) | VERSION_1;
    }
    let features = 0n;
    for (const bit of FEATURES) {
      if (this.#random.chance(40)) {
        features |= 1n << BigInt(bit);
      }
    }
    return features;
  }

  #place(): number {
    const random = this.#random;
    const size = random.pick(SIZES);
    const page = FUZZ_BASE + 0x1000 * random.below(256);
    return random.pick([
      page,
      page + random.below(0x1000),
      END - 16 * size,
      END - 4 - 2 * size - 2 * random.below(2),
      END - 4 - 8 * size - 2 * random.below(2),
      END - random.below(32),
      random.word() * 2 ** random.below(21),
    ]);
  }

  /** Any width, anywhere that a bus would let it through: within the region. */
  #access(): void {
    const random = this.#random;
    const region = random.below(this.#rig.regions.length);
    const bytes = this.#rig.regions[region]?.sizeBytes ?? 0;
    const size = random.pick(WIDTHS);
    const within = Math.min(bytes, random.pick([0x40, 0x100, 0x200, bytes]));
    const offset = random.below(within - size + 1);
    if (random.chance(40)) {
      const read = this.#rig.access(region, offset, size);
      if (!Number.isInteger(read) || read < 0 || read >= 2 ** (8 * size)) {
        throw new Error(`a read of ${size} bytes gave ${read}`);
      }
      this.seen.push(read);
      return;
    }
    const value = random.pick([0, 1, 2, 7, 11, 15, random.below(1025), random.word()]);
    this.#rig.access(region, offset, size, value % 2 ** (8 * size));
  }

  /** Writes a chain, makes it available, and mostly notifies. */
  #expose(index: number): void {
    const random = this.#random;
    const queue = this.#rig.core.queues[index];
    if (!queue) {
      this.#steps.notify(index);
      return;
    }
    const memory = this.#memory;
    const { descAddress, availAddress, size } = queue;
    const count = random.pick([1, 2, 3, 3, 3, 1 + random.below(Math.min(size, 40))]);
    const head = random.below(Math.max(1, size - count));
    const header = FUZZ_BASE + 0x8_0000;
    memory.write32(header, random.pick([0, 0, 1, 2, 4, 8, 11, 13, 30, random.word()]));
    // Of a console: event and value of a control message for the port of that number.
    memory.write32(header + 4, random.pick([0, 0x1_0000, 0x1_0003, 0x1_0006, 6, random.word()]));
    memory.write32(header + 8, random.pick([0, 1, random.below(200), random.word()]));
    memory.write32(header + 12, random.chance(95) ? 0 : random.word());
    for (let i = 0; i < count; i++) {
      const at = descAddress + 16 * (head + i);
      const right = random.chance(90);
      const first = i === 0;
      const writable = right ? (first ? random.chance(15) : random.chance(70)) : random.chance(50);
      const address = right && first ? header : right ? header + 0x1000 * i : this.#place();
      const length = right
        ? first
          ? random.pick([16, 16, 32, 12, 72])
          : random.pick([1, 512, 1024, 1526])
        : random.pick([0, 1, 16, 512, 0x10_0000, random.below(70_000), random.word()]);
      memory.write64(at, BigInt(Math.floor(address)));
      memory.write32(at + 8, length);
      const flags = (writable ? 2 : 0) | (i < count - 1 ? 1 : 0);
      memory.write16(at + 12, random.chance(96) ? flags : random.word() & 0xffff);
      memory.write16(at + 14, random.chance(97) ? head + i + 1 : random.word() & 0xffff);
    }
    const idx = memory.read16(availAddress + 2);
    const slot = size > 0 ? idx % size : 0;
    memory.write16(availAddress + 4 + 2 * slot, random.chance(97) ? head : random.word() & 0xffff);
    const advance = random.chance(95) ? 1 : random.pick([0, 2, size, size + 1, 0xffff]);
    memory.write16(availAddress + 2, idx + advance);
    if (random.chance(3)) {
      memory.write16(availAddress, random.word() & 1);
    }
    if (random.chance(85)) {
      this.#steps.notify(index);
    }
  }
}

/** Zeros, or a pattern that makes rings where none were written. */
function memoryFill(memory: GuestMemory, random: Random): void {
  memory.bytes.fill(random.chance(80) ? 0 : random.below(256));
}
