import type { Machine } from '../../src/machine/machine';
import { guestFrame } from './guest-frames';
import { Random } from './random';

/** One step: an access, or what comes from outside. Gives what was read, if something was. */
export type MachineStep = (machine: Machine) => number | bigint | boolean | undefined;

/** Where a machine has what a program uses. */
export interface FuzzedBoard {
  readonly ramBase: number;
  /** Registers of transports on MMIO with devices, and what these are. */
  readonly slots: readonly (readonly [address: number, kind: DeviceKind])[];
  readonly ecam: number;
  /** Place of each function on bus 0, and what it is. */
  readonly functions: readonly (readonly [device: number, kind: DeviceKind | 'e1000'])[];
  /** Base addresses are given from here on. */
  readonly pciMemory: number;
  /** Registers of other devices. */
  readonly windows: readonly (readonly [base: number, sizeBytes: number])[];
  readonly modernMmio: boolean;
}

export type DeviceKind = 'blk' | 'net' | 'rng' | 'console' | 'other';

const QUEUES: Readonly<Record<DeviceKind, number>> = {
  blk: 1,
  net: 2,
  rng: 1,
  console: 4,
  other: 0,
};
const QUEUE_SIZE = 16;
const PAGE = 0x1000;
/** Rings of one queue. */
const RING_BYTES = 2 * PAGE;

/** How a driver of one device reaches its registers. */
interface Reached {
  readonly kind: DeviceKind;
  readonly setUp: (queues: readonly number[]) => MachineStep[];
  readonly notify: (queue: number) => MachineStep;
}

interface Queue {
  readonly owner: Reached;
  readonly index: number;
  readonly ring: number;
  available: number;
}

/**
 * What the processor writes to RAM is told as a device's is. Random but sensible drivers of all devices of a machine, as steps that don't depend on what was read: the same steps from
 * the same state give the same.
 */
export function machineProgram(seed: number, board: FuzzedBoard, count: number): MachineStep[] {
  return new MachineProgram(seed, board).steps(count);
}

class MachineProgram {
  readonly #random: Random;
  readonly #board: FuzzedBoard;
  readonly #queues: Queue[] = [];
  readonly #cards: { readonly base: number; readonly ring: number; tail: number; given: number }[] =
    [];
  #nextRing: number;
  #nextBuffer = 0;

  constructor(seed: number, board: FuzzedBoard) {
    this.#random = new Random(seed);
    this.#board = board;
    this.#nextRing = board.ramBase + 0x10_0000;
  }

  steps(count: number): MachineStep[] {
    const steps = this.#setUp();
    while (steps.length < count) {
      steps.push(...this.#some());
    }
    return steps.slice(0, count);
  }

  #setUp(): MachineStep[] {
    const { slots, functions, modernMmio, ecam, pciMemory } = this.#board;
    const steps: MachineStep[] = [];
    this.#queues.length = 0;
    this.#cards.length = 0;
    for (const [address, kind] of slots) {
      steps.push(...this.#drive(modernMmio ? modern(address, kind) : legacy(address, kind)));
    }
    functions.forEach(([device, kind], i) => {
      const base = pciMemory + 0x10_0000 * i;
      const config = ecam + device * 0x8000;
      steps.push(
        write(config + (kind === 'e1000' ? 0x10 : 0x20), 4, base),
        write(config + 4, 2, 6),
      );
      if (kind === 'e1000') {
        steps.push(...this.#driveCard(base));
      } else {
        steps.push(...this.#drive(onPci(base, kind)));
      }
    });
    return steps;
  }

  #drive(owner: Reached): MachineStep[] {
    const rings: number[] = [];
    for (let index = 0; index < QUEUES[owner.kind]; index++) {
      const ring = this.#nextRing;
      this.#nextRing += RING_BYTES;
      rings.push(ring);
      this.#queues.push({ owner, index, ring, available: 0 });
    }
    return owner.setUp(rings);
  }

  #driveCard(base: number): MachineStep[] {
    const ring = this.#nextRing;
    this.#nextRing += RING_BYTES;
    this.#cards.push({ base, ring, tail: 0, given: 0 });
    return [
      [0x2800, ring],
      [0x2808, 0x100],
      [0x3800, ring + PAGE],
      [0x3808, 0x100],
      [0x100, 0x8002],
      [0x400, 2],
    ].map(([offset = 0, value = 0]) => write(base + offset, 4, value));
  }

  #some(): MachineStep[] {
    const random = this.#random;
    switch (random.below(12)) {
      case 0:
        return [this.#register()];
      case 1:
        return [
          calls((machine) => {
            machine.poll();
          }),
        ];
      case 2: {
        const bytes = Uint8Array.from({ length: 1 + random.below(20) }, () => random.below(256));
        return [
          calls((machine) => {
            machine.consoleInput(bytes);
          }),
        ];
      }
      case 3:
        return this.#slotRegister();
      case 4:
        return this.#functionRegister();
      case 5:
        return this.#cards.length > 0 ? this.#useCard() : [this.#register()];
      case 6:
        return random.chance(2)
          ? [
              calls((machine) => {
                machine.reset();
              }),
              ...this.#setUp(),
            ]
          : [this.#register()];
      default:
        return this.#exchange();
    }
  }

  #register(): MachineStep {
    const random = this.#random;
    const [base, sizeBytes] = this.#board.windows[random.below(this.#board.windows.length)] ?? [
      0, 8,
    ];
    const width = random.pick([1, 2, 4, 4] as const);
    const within = Math.min(sizeBytes, random.pick([0x40, 0x1000, sizeBytes]));
    const at = base + width * random.below(Math.max(1, within / width));
    return random.chance(50)
      ? (machine) => machine.read(at, width)
      : write(
          at,
          width,
          random.pick([0, 1, 0x40, random.below(256), random.word() % 2 ** (8 * width)]),
        );
  }

  #slotRegister(): MachineStep[] {
    const random = this.#random;
    const { slots } = this.#board;
    const [address] = slots[random.below(slots.length)] ?? [0];
    const at =
      address + random.pick([0x14, 0x24, 0x30, 0x34, 0x38, 0x60, 0x64, 0xfc, 0x100, 0x104, 0x120]);
    return [
      (machine) => machine.read(at, 4),
      ...(random.chance(8) ? [write(at, 4, random.pick([0, 1, 2, 3, random.word()]))] : []),
    ];
  }

  #functionRegister(): MachineStep[] {
    const random = this.#random;
    const { functions, ecam, pciMemory } = this.#board;
    const index = random.below(functions.length);
    const [device] = functions[index] ?? [0];
    const config = ecam + device * 0x8000 + 4 * random.below(0x40);
    const bar =
      pciMemory + 0x10_0000 * index + random.pick([0, 4, 8, 0x14, 0x16, 0x18, 0x1000, 0x2000]);
    return [
      (machine) => machine.read(config, 4),
      (machine) => machine.read(bar, random.pick([4] as const)),
      ...(random.chance(10) ? [write(ecam + device * 0x8000 + 0x3c, 1, random.below(256))] : []),
    ];
  }

  /** A receive buffer, or a frame, for the card that isn't VirtIO. */
  #useCard(): MachineStep[] {
    const random = this.#random;
    const card = this.#cards[random.below(this.#cards.length)];
    if (!card) {
      return [];
    }
    const buffer = this.#buffer();
    const isFrame = random.chance(50);
    const at = isFrame ? card.ring + PAGE + 16 * card.tail : card.ring + 16 * card.given;
    const frame = guestFrame(random);
    if (isFrame) {
      card.tail = (card.tail + 1) % 16;
    } else {
      card.given = (card.given + 1) % 16;
    }
    const tail = isFrame ? card.tail : card.given;
    return [
      (machine) => {
        machine.ram.write64(at, BigInt(buffer));
        machine.ram.write64(at + 8, 0n);
        if (isFrame) {
          machine.ram.slice(buffer, frame.length)?.set(frame);
          machine.ram.tellWritten(buffer, frame.length);
          machine.ram.write16(at + 8, frame.length);
          machine.ram.write8(at + 11, 9);
        }
        machine.ram.tellWritten(at, 16);
        return undefined;
      },
      write(card.base + (isFrame ? 0x3818 : 0x2818), 4, tail),
    ];
  }

  /** A chain for some queue, and mostly a notification. */
  #exchange(): MachineStep[] {
    const random = this.#random;
    const queue = this.#queues[random.below(this.#queues.length)];
    if (!queue) {
      return [];
    }
    const { ring, owner } = queue;
    const pieces = this.#chain(owner.kind, queue.index);
    const head = (queue.available * 3) % QUEUE_SIZE;
    const slot = queue.available % QUEUE_SIZE;
    queue.available = (queue.available + 1) & 0xffff;
    const { available } = queue;
    const expose: MachineStep = ({ ram }) => {
      pieces.forEach(({ address, length, bytes }, i) => {
        const at = ring + 16 * ((head + i) % QUEUE_SIZE);
        ram.write64(at, BigInt(address));
        ram.write32(at + 8, length);
        ram.write16(at + 12, (bytes ? 0 : 2) | (i < pieces.length - 1 ? 1 : 0));
        ram.write16(at + 14, (head + i + 1) % QUEUE_SIZE);
        if (bytes) {
          ram.slice(address, length)?.set(bytes);
          ram.tellWritten(address, length);
        }
      });
      ram.write16(ring + 0x100 + 4 + 2 * slot, head);
      ram.write16(ring + 0x100 + 2, available);
      ram.tellWritten(ring, 0x200);
      return undefined;
    };
    return random.chance(80) ? [expose, owner.notify(queue.index)] : [expose];
  }

  #buffer(): number {
    this.#nextBuffer = (this.#nextBuffer + 1) % 256;
    return this.#board.ramBase + 0x40_0000 + 0x1000 * this.#nextBuffer;
  }

  /** Pieces with bytes are the driver's, the others the device writes. */
  #chain(kind: DeviceKind, index: number): Piece[] {
    const random = this.#random;
    const gives = (bytes: Uint8Array): Piece => ({
      address: this.#buffer(),
      length: bytes.length,
      bytes,
    });
    const takes = (length: number): Piece => ({
      address: this.#buffer(),
      length,
      bytes: undefined,
    });
    switch (kind) {
      case 'blk': {
        const header = new DataView(new ArrayBuffer(16));
        const isWrite = random.chance(40);
        header.setUint32(0, random.chance(10) ? 8 : isWrite ? 1 : 0, true);
        header.setUint32(8, random.below(16), true);
        const data = isWrite ? gives(new Uint8Array(512).fill(random.below(256))) : takes(512);
        return [gives(new Uint8Array(header.buffer)), data, takes(1)];
      }
      case 'net': {
        if (index === 0) {
          return [takes(1526)];
        }
        const frame = guestFrame(random);
        const bytes = new Uint8Array(10 + frame.length);
        bytes.set(frame, 10);
        return random.chance(2) ? [gives(bytes.subarray(0, 4))] : [gives(bytes)];
      }
      case 'rng':
        return [takes(1 + random.below(40))];
      case 'console':
        if (index === 3) {
          const message = new DataView(new ArrayBuffer(8));
          message.setUint32(0, random.pick([0, 0, 1, 2]), true);
          message.setUint16(4, random.pick([0, 3, 6, 6, 6]), true);
          message.setUint16(6, random.chance(80) ? 1 : 0, true);
          return [gives(new Uint8Array(message.buffer))];
        }
        return index % 2 === 0 ? [takes(64)] : [gives(Uint8Array.of(random.below(256), 10))];
      case 'other':
        return [takes(16)];
    }
  }
}

interface Piece {
  readonly address: number;
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
}

function calls(call: (machine: Machine) => void): MachineStep {
  return (machine) => {
    call(machine);
    return undefined;
  };
}

function write(address: number, width: 1 | 2 | 4, value: number): MachineStep {
  return (machine) => machine.write(address, width, value);
}

/** VIRTIO_F_VERSION_1 is bit 0 of the second word. No event indexes, no VLAN filter: what is simple works. */
const FEATURES: Readonly<Record<DeviceKind, number>> = {
  blk: 0,
  net: 0,
  rng: 0,
  console: 2,
  other: 0,
};

function legacy(base: number, kind: DeviceKind): Reached {
  return {
    kind,
    setUp: (rings) => [
      ...[3, 3].map((status) => write(base + 0x70, 4, status)),
      write(base + 0x28, 4, PAGE),
      write(base + 0x24, 4, 0),
      write(base + 0x20, 4, FEATURES[kind]),
      ...rings.flatMap((ring, queue) => [
        write(base + 0x30, 4, queue),
        write(base + 0x38, 4, QUEUE_SIZE),
        write(base + 0x3c, 4, PAGE),
        write(base + 0x40, 4, ring / PAGE),
      ]),
      write(base + 0x70, 4, 7),
    ],
    notify: (queue) => write(base + 0x50, 4, queue),
  };
}

function modern(base: number, kind: DeviceKind): Reached {
  const high = (address: number): number => Math.floor(address / 2 ** 32);
  return {
    kind,
    setUp: (rings) => [
      write(base + 0x70, 4, 3),
      write(base + 0x24, 4, 0),
      write(base + 0x20, 4, FEATURES[kind]),
      write(base + 0x24, 4, 1),
      write(base + 0x20, 4, kind === 'net' ? 0 : 1),
      write(base + 0x70, 4, 0xb),
      ...rings.flatMap((ring, queue) => [
        write(base + 0x30, 4, queue),
        write(base + 0x38, 4, QUEUE_SIZE),
        ...[ring, ring + 0x100, ring + PAGE].flatMap((area, i) => [
          write(base + 0x80 + 0x10 * i, 4, area >>> 0),
          write(base + 0x84 + 0x10 * i, 4, high(area)),
        ]),
        write(base + 0x44, 4, 1),
      ]),
      write(base + 0x70, 4, 0xf),
    ],
    notify: (queue) => write(base + 0x50, 4, queue),
  };
}

function onPci(bar: number, kind: DeviceKind): Reached {
  return {
    kind,
    setUp: (rings) => [
      write(bar + 0x14, 1, 3),
      write(bar + 8, 4, 0),
      write(bar + 12, 4, FEATURES[kind]),
      write(bar + 8, 4, 1),
      write(bar + 12, 4, kind === 'net' ? 0 : 1),
      write(bar + 0x14, 1, 0xb),
      ...rings.flatMap((ring, queue) => [
        write(bar + 0x16, 2, queue),
        write(bar + 0x18, 2, QUEUE_SIZE),
        ...[ring, ring + 0x100, ring + PAGE].map((area, i) => write(bar + 0x20 + 8 * i, 4, area)),
        write(bar + 0x1c, 2, 1),
      ]),
      write(bar + 0x14, 1, 0xf),
    ],
    notify: (queue) => write(bar + 0x3000 + 4 * queue, 2, queue),
  };
}
