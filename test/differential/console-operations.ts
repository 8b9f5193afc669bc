import { Random } from '../fuzz/random';
import { ARENA, type Operation } from './operations';
import { type Layout, type Registers, registersOf, type RegisterWrite } from './registers';

/** Ports 0 and 1 have another end each, which can be typed at; port 2 has none, and at port 3 nobody is. */
export const CONSOLE_PORTS = 4;
/** Queues that are set up: those of ports 0 and 1, and of control messages. The device has ten. */
const QUEUES = 6;
const CONTROL_RECEIVE = 2;
const CONTROL_TRANSMIT = 3;
const RINGS_BYTES = 0x400;
const BUFFERS = ARENA + 0x4000;
/** More than is typed in one program. */
const DRAIN = ARENA + 0xa000;
const DRAIN_BYTES = 0x6000;
const INDIRECT_TABLES = ARENA + 0x2000;

interface Ring {
  readonly size: number;
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
  idx: number;
}

interface Buffer {
  readonly bytes: number;
  readonly writable: boolean;
  readonly content: readonly number[];
}

/** Makes the program of a console's driver from a seed: mostly right, so that it comes far. */
export class ConsoleGenerator {
  readonly #random: Random;
  readonly #layout: Layout;
  readonly #registers: Registers;
  readonly #operations: Operation[] = [];
  #rings: Ring[] = [];

  constructor(layout: Layout, seed: number) {
    this.#random = new Random(seed);
    this.#layout = layout;
    this.#registers = registersOf(layout);
  }

  make(): Operation[] {
    const random = this.#random;
    this.#status(0);
    for (let queue = 0; queue < QUEUES; queue++) {
      this.#writes(this.#registers.forget(queue));
    }
    this.#drain();
    this.#status(0);
    for (let queue = 0; queue < QUEUES; queue++) {
      this.#writes(this.#registers.forget(queue));
    }
    this.#writes(this.#registers.acknowledge());
    this.#setUp();
    if (random.chance(80)) {
      this.#begin();
    }
    for (let n = 2 + random.below(12); n > 0; n--) {
      this.#step();
    }
    this.#operations.push({ kind: 'look' });
    return this.#operations;
  }

  /** Takes what was typed in a program before this one, as a driver that knows of one port: what port 1 has is lost. */
  #drain(): void {
    this.#status(1);
    this.#status(3);
    this.#writes(this.#registers.features(this.#layout === 1 ? 0n : 1n << 32n));
    if (this.#layout !== 1) {
      this.#status(11);
    }
    for (const [queue, desc] of [
      [0, ARENA + 0x3800],
      [4, ARENA + 0x3c00],
    ] as const) {
      const [avail, used] = [desc + 64, desc + 256];
      this.#writes(this.#registers.queue(queue, { size: 4, desc, avail, used }));
      this.#memory(desc, descriptor(DRAIN, DRAIN_BYTES, 2, 0));
      this.#memory(avail, [...u16(0), ...u16(1), ...u16(0)]);
    }
    this.#status(this.#layout === 1 ? 7 : 15);
    this.#notify(0);
    this.#notify(4);
  }

  #setUp(): void {
    const random = this.#random;
    this.#status(1);
    this.#status(3);
    this.#writes(this.#registers.features(this.#features()));
    if (this.#layout !== 1) {
      this.#status(11);
    }
    this.#rings = Array.from({ length: QUEUES }, (_, queue) => {
      const desc = ARENA + RINGS_BYTES * queue;
      const size = random.pick([8, 8, 8, 4, 16]);
      // Where the legacy layout has them.
      const avail = desc + 16 * size;
      const used = Math.ceil((avail + 6 + 2 * size) / 256) * 256;
      return { size, desc, avail, used, idx: 0 };
    });
    this.#rings.forEach((ring, queue) => {
      if (random.chance(97)) {
        this.#writes(this.#registers.queue(queue, ring));
      }
    });
    if (random.chance(97)) {
      this.#status(this.#layout === 1 ? 7 : 15);
    }
  }

  /** Multiport mostly; ring features; the bits that only a legacy device has. */
  #features(): bigint {
    const random = this.#random;
    let features = this.#layout === 1 ? 0n : 1n << 32n;
    for (const [bit, percent] of [
      [1n, 75],
      [2n, 50],
      [28n, 50],
      [29n, 50],
      [24n, this.#layout === 1 ? 20 : 0],
      [27n, this.#layout === 1 ? 50 : 0],
    ] as const) {
      features |= random.chance(percent) ? 1n << bit : 0n;
    }
    return features;
  }

  /** The device tells of its ports, and the driver opens one or two. */
  #begin(): void {
    const random = this.#random;
    for (let n = 2 + random.below(7); n > 0; n--) {
      this.#give(CONTROL_RECEIVE);
    }
    this.#say(random.below(6), 0, 1);
    for (const port of [0, 1, 2, 3]) {
      if (random.chance(60)) {
        this.#say(port, 3, 1);
      }
      if (random.chance(70)) {
        this.#say(port, 6, 1);
      }
    }
  }

  #step(): void {
    const random = this.#random;
    switch (random.below(14)) {
      case 0:
      case 1:
        this.#say(
          random.pick([0, 1, 2, 3, 4, 77]),
          random.pick([0, 3, 3, 6, 6, 1, 2, 4, 5, 7, 9]),
          random.pick([1, 1, 0, 2]),
        );
        break;
      case 2:
      case 3:
      case 4:
        this.#send(random.pick([1, 1, 5]));
        break;
      case 5:
      case 6:
        this.#give(random.pick([0, 0, 4, CONTROL_RECEIVE]));
        break;
      case 7:
      case 8:
      case 9:
        this.#type(random.pick([0, 0, 1]));
        break;
      case 10:
        this.#access();
        break;
      case 11:
        this.#notify(random.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]));
        break;
      case 12:
        this.#mistake();
        break;
      default:
        if (random.chance(20)) {
          const ok = this.#layout === 1 ? 7 : 15;
          this.#status(random.pick([ok, ok, 3, 11, ok | 0x80, 0]));
          this.#look();
        }
    }
  }

  /** What a driver does wrong with its rings. */
  #mistake(): void {
    const random = this.#random;
    const queue = random.below(QUEUES);
    const ring = this.#rings[queue];
    if (!ring) {
      return;
    }
    switch (random.below(4)) {
      case 0:
        this.#memory(ring.avail + 4 + 2 * (ring.idx % ring.size), u16(random.pick([99, 0xffff])));
        ring.idx++;
        this.#memory(ring.avail + 2, u16(ring.idx));
        break;
      case 1:
        // So many chains of a port send megabytes, which take their time.
        ring.idx += queue % 2 === 0 && random.chance(50) ? 0xfff0 : ring.size + 1;
        this.#memory(ring.avail + 2, u16(ring.idx));
        break;
      case 2:
        this.#memory(ring.avail, u16(random.below(2)));
        break;
      default:
        this.#memory(ring.avail + 4 + 2 * ring.size, u16(random.below(6)));
    }
    this.#notify(queue);
  }

  #send(queue: number): void {
    const random = this.#random;
    for (let chains = random.pick([1, 1, 2]); chains > 0; chains--) {
      const buffers = Array.from({ length: 1 + random.below(3) }, () => {
        const bytes = random.pick([1, 2, 16, 100]);
        return this.#buffer(bytes, random.chance(7));
      });
      this.#chain(queue, buffers);
    }
    this.#notify(queue);
  }

  #give(queue: number): void {
    const random = this.#random;
    const control = queue === CONTROL_RECEIVE;
    const count = control ? 1 : 1 + random.below(3);
    const buffers = Array.from({ length: count }, () => {
      const bytes = control ? random.pick([8, 8, 32, 32, 3]) : random.pick([1, 4, 30, 200]);
      return this.#buffer(bytes, !random.chance(4));
    });
    this.#chain(queue, buffers);
    if (random.chance(80)) {
      this.#notify(queue);
    } else {
      this.#look();
    }
  }

  #say(port: number, event: number, value: number): void {
    const random = this.#random;
    const message = [...u32(port), ...u16(event), ...u16(value)];
    const content = random.chance(95) ? message : [...message, 1, 2, 3].slice(0, random.below(12));
    if (content.length === 0) {
      return;
    }
    const cut = random.chance(10) ? 1 + random.below(content.length) : content.length;
    const pieces = [content.slice(0, cut), content.slice(cut)].filter(({ length }) => length > 0);
    this.#chain(
      CONTROL_TRANSMIT,
      pieces.map((piece) => ({ bytes: piece.length, writable: false, content: piece })),
    );
    this.#notify(CONTROL_TRANSMIT);
  }

  #type(port: number): void {
    const count = this.#random.pick([1, 2, 5, 40, 300]);
    const bytes = Array.from({ length: count }, () => this.#random.below(0x100));
    this.#operations.push({ kind: 'type', port, bytes });
    this.#look();
  }

  #buffer(bytes: number, writable: boolean): Buffer {
    const content = writable ? [] : Array.from({ length: bytes }, () => this.#random.below(0x100));
    return { bytes, writable, content };
  }

  #chain(queue: number, buffers: readonly Buffer[]): void {
    const random = this.#random;
    const ring = this.#rings[queue];
    if (!ring) {
      return;
    }
    const head = (3 * ring.idx) % ring.size;
    const descriptors = buffers.map(({ bytes, writable, content }, i) => {
      const address =
        random.chance(99.5) || writable
          ? BUFFERS + 0x1000 * queue + 0x100 * ((head + i) % ring.size)
          : 0x10_0000_0000;
      if (content.length > 0 && address < 0x10_0000_0000) {
        this.#memory(address, content);
      }
      return { address, bytes, flags: writable ? 2 : 0 };
    });
    const last = descriptors.length - 1;
    if (random.chance(12)) {
      const table = INDIRECT_TABLES + 0x400 * queue + 0x40 * (head % 16);
      descriptors.forEach(({ address, bytes, flags }, i) => {
        const next = i === last ? 0 : i + 1;
        this.#memory(table + 16 * i, descriptor(address, bytes, flags | (next > 0 ? 1 : 0), next));
      });
      this.#memory(ring.desc + 16 * head, descriptor(table, 16 * descriptors.length, 4, 0));
    } else {
      descriptors.forEach(({ address, bytes, flags }, i) => {
        const next = i === last ? 0 : (head + i + 1) % ring.size;
        const at = ring.desc + 16 * ((head + i) % ring.size);
        this.#memory(at, descriptor(address, bytes, flags | (i === last ? 0 : 1), next));
      });
    }
    this.#memory(ring.avail + 4 + 2 * (ring.idx % ring.size), u16(head));
    ring.idx = (ring.idx + 1) & 0xffff;
    this.#memory(ring.avail + 2, u16(ring.idx));
  }

  /** The configuration, emergency writes too, and registers. */
  #access(): void {
    const random = this.#random;
    const size = random.pick([1, 2, 4] as const);
    const offset = this.#registers.config + size * random.below(16 / size);
    if (random.chance(50)) {
      this.#operations.push({ kind: 'read', offset, size });
    } else {
      const value = random.pick([0, 0x41, random.word()]) % 2 ** (8 * size);
      this.#operations.push({ kind: 'write', offset, size, value });
      this.#look();
    }
  }

  #notify(queue: number): void {
    this.#writes([this.#registers.notify(queue)]);
    this.#look();
  }

  #look(): void {
    this.#operations.push({ kind: 'look' });
  }

  #status(value: number): void {
    const { status, statusBytes } = this.#registers;
    this.#writes([{ offset: status, size: statusBytes, value }]);
  }

  #writes(list: readonly RegisterWrite[]): void {
    this.#operations.push(...list.map((write) => ({ kind: 'write' as const, ...write })));
  }

  #memory(address: number, bytes: readonly number[]): void {
    this.#operations.push({ kind: 'memory', address, bytes });
  }
}

const u16 = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff];
const u32 = (value: number): number[] => [...u16(value), ...u16(value >>> 16)];

function descriptor(address: number, bytes: number, flags: number, next: number): number[] {
  const high = Math.floor(address / 2 ** 32);
  return [...u32(address), ...u32(high), ...u32(bytes), ...u16(flags), ...u16(next)];
}
