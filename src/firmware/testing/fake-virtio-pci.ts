import { get, put } from './fake-pci-host';
import type { FakePciFunction, FakePciRegion } from './fake-pci-host';

export interface FakeVirtioPciOptions {
  readonly kind: 'legacy' | 'transitional' | 'modern';
  /** 1 network, 2 disk. */
  readonly deviceId: 1 | 2;
  readonly features: bigint;
  readonly config: Uint8Array;
  /** Behind a PCI Express port: two more capabilities, so the others lie elsewhere. */
  readonly express?: boolean;
  readonly queueSize?: number;
  readonly numQueues?: number;
  /** This queue is in use, also after a reset. */
  readonly busyQueue?: number;
  /** queue_notify_off; default: the index. */
  readonly notifyOff?: (queue: number) => number;
  /** So many reads of the status show the old one after a reset. */
  readonly slowReset?: number;
  /** FEATURES_OK doesn't stick. */
  readonly refuseFeatures?: boolean;
  /** Changes to configuration space: offset, bytes, value. */
  readonly patch?: readonly (readonly [number, number, number])[];
}

interface FakeQueue {
  size: number;
  enable: number;
  pfn: number;
  readonly addresses: Uint8Array;
}

/** Registers of the common configuration: bytes by offset. */
const COMMON_SIZES: Readonly<Record<number, number>> = {
  0x00: 4,
  0x04: 4,
  0x08: 4,
  0x0c: 4,
  0x12: 2,
  0x14: 1,
  0x15: 1,
  0x16: 2,
  0x18: 2,
  0x1c: 2,
  0x1e: 2,
  0x20: 4,
  0x24: 4,
  0x28: 4,
  0x2c: 4,
  0x30: 4,
  0x34: 4,
};
const LEGACY_SIZES: Readonly<Record<number, number>> = {
  0x00: 4,
  0x04: 4,
  0x08: 4,
  0x0c: 2,
  0x0e: 2,
  0x10: 2,
  0x12: 1,
};

/**
 * A virtio device on PCI for unit tests of drivers, laid out as QEMU's. Numbers are written out again from the
 * specification, so that a wrong one in the driver's does not cancel out. An access of another width than the
 * register's, or to a register that U-Boot leaves alone, throws.
 */
export class FakeVirtioPci implements FakePciFunction {
  readonly name: string;
  readonly config = new Uint8Array(256);
  readonly writable = new Uint8Array(256);
  readonly regions: readonly FakePciRegion[];
  readonly queues: FakeQueue[] = [];
  /** Queue and byte offset of each notification; the offset is that in the notification area. */
  readonly notified: { queue: number; offset: number }[] = [];
  status = 0;
  guestFeatures = 0n;
  /** Read once per access; a test makes it change. */
  generation = () => 0;
  readonly #options: FakeVirtioPciOptions;
  #hostSelect = 0;
  #guestSelect = 0;
  #queueSelect = 0;
  #resetReads = 0;

  constructor(options: FakeVirtioPciOptions) {
    const kind = options.deviceId === 1 ? 'net' : 'blk';
    this.#options = options;
    this.name = `virtio-${kind}-pci`;
    this.#defineConfig(options);
    const inBar4 = (
      name: string,
      offset: number,
      read: (at: number, sizeBytes: number) => number,
      write: (at: number, value: number, sizeBytes: number) => void,
    ): FakePciRegion => ({
      name: `virtio-pci-${name}-virtio-${kind}`,
      bar: 4,
      offset,
      sizeBytes: 0x1000,
      read,
      write,
    });
    const legacy: FakePciRegion = {
      name: 'virtio-pci',
      bar: 0,
      offset: 0,
      sizeBytes: options.deviceId === 1 ? 0x20 : 0x80,
      read: this.#readLegacy.bind(this),
      write: this.#writeLegacy.bind(this),
    };
    const modern = [
      inBar4('common', 0, this.#readCommon.bind(this), this.#writeCommon.bind(this)),
      inBar4(
        'device',
        0x2000,
        (at, sizeBytes) => get(options.config, at, sizeBytes),
        (at, value, sizeBytes) => {
          put(options.config, at, sizeBytes, value);
        },
      ),
      inBar4('notify', 0x3000, unexpectedRead, (offset, queue, sizeBytes) => {
        expectSize('notification', offset, sizeBytes, 2);
        this.notified.push({ queue, offset });
      }),
    ];
    this.regions = {
      legacy: [legacy],
      transitional: [legacy, ...modern],
      modern,
    }[options.kind];
  }

  #defineConfig({ kind, deviceId, express, patch }: FakeVirtioPciOptions): void {
    const { config, writable } = this;
    const isModern = kind === 'modern';
    put(config, 0x00, 2, 0x1af4);
    put(config, 0x02, 2, isModern ? 0x1040 + deviceId : 0x1000 + deviceId - 1);
    put(config, 0x06, 2, 0x10);
    put(config, 0x08, 1, isModern ? 1 : 0);
    put(config, 0x0a, 2, deviceId === 1 ? 0x0200 : 0x0100);
    put(config, 0x2c, 2, 0x1af4);
    put(config, 0x2e, 2, isModern ? 0x1100 : deviceId);
    put(writable, 0x04, 2, 0x0507);
    put(writable, 0x0c, 1, 0xff);
    put(writable, 0x14, 4, 0xfffff000);
    if (!isModern) {
      put(config, 0x10, 4, 1);
      put(writable, 0x10, 4, deviceId === 1 ? 0xffffffe0 : 0xffffff80);
    }
    if (deviceId === 1) {
      put(writable, 0x30, 4, 0xfffc0001);
    }
    if (kind === 'legacy') {
      put(config, 0x34, 1, 0x40);
      put(config, 0x40, 2, 0x0011);
    } else {
      put(config, 0x20, 4, 0xc);
      put(writable, 0x20, 4, 0xffffc000);
      put(writable, 0x24, 4, 0xffffffff);
      const first = express === true ? 0x84 : 0x40;
      put(config, 0x34, 1, first + 0x58);
      put(config, first + 0x58, 2, ((first + 0x44) << 8) | 0x11);
      capability(config, first + 0x44, [first + 0x30, 0x14, 5, 0], 0, 0);
      capability(config, first + 0x30, [first + 0x20, 0x14, 2, 4], 0x3000, 0x1000);
      put(config, first + 0x40, 4, 4);
      capability(config, first + 0x20, [first + 0x10, 0x10, 4, 4], 0x2000, 0x1000);
      capability(config, first + 0x10, [first, 0x10, 3, 4], 0x1000, 0x1000);
      capability(config, first, [express === true ? 0x7c : 0, 0x10, 1, 4], 0, 0x1000);
      if (express === true) {
        put(config, 0x7c, 2, 0x4001);
        put(config, 0x40, 2, 0x0010);
      }
    }
    for (const [offset, sizeBytes, value] of patch ?? []) {
      put(config, offset, sizeBytes, value);
    }
  }

  #readCommon(at: number, sizeBytes: number): number {
    expectSize('common configuration', at, sizeBytes, COMMON_SIZES[at]);
    switch (at) {
      case 0x04:
        return Number((this.#options.features >> BigInt(32 * this.#hostSelect)) & 0xffffffffn);
      case 0x12:
        return this.#options.numQueues ?? (this.#options.deviceId === 1 ? 3 : 1);
      case 0x14:
        return this.#readStatus();
      case 0x15:
        return this.generation();
      case 0x18:
        return this.#queue().size;
      case 0x1c:
        return this.#queue().enable;
      case 0x1e:
        return (this.#options.notifyOff ?? ((queue) => queue))(this.#queueSelect);
      default:
        return unexpectedRead(at);
    }
  }

  #writeCommon(at: number, value: number, sizeBytes: number): void {
    expectSize('common configuration', at, sizeBytes, COMMON_SIZES[at]);
    switch (at) {
      case 0x00:
        this.#hostSelect = value;
        break;
      case 0x08:
        this.#guestSelect = value;
        break;
      case 0x0c:
        this.guestFeatures |= BigInt(value) << BigInt(32 * this.#guestSelect);
        break;
      case 0x14:
        this.#setStatus(value);
        break;
      case 0x16:
        this.#queueSelect = value;
        break;
      case 0x18:
        this.#queue().size = value;
        break;
      case 0x1c:
        this.#queue().enable = value;
        break;
      default:
        put(this.#queue().addresses, at - 0x20, 4, value);
    }
  }

  #readLegacy(at: number, sizeBytes: number): number {
    if (at >= 0x14) {
      expectSize('configuration', at, sizeBytes, 1);
      return get(this.#options.config, at - 0x14, 1);
    }
    expectSize('legacy', at, sizeBytes, LEGACY_SIZES[at]);
    switch (at) {
      case 0x00:
        return Number(this.#options.features & 0xffffffffn);
      case 0x08:
        return this.#queue().pfn;
      case 0x0c:
        return this.#queue().size;
      case 0x12:
        return this.#readStatus();
      default:
        return unexpectedRead(at);
    }
  }

  #writeLegacy(at: number, value: number, sizeBytes: number): void {
    if (at >= 0x14) {
      expectSize('configuration', at, sizeBytes, 1);
      put(this.#options.config, at - 0x14, 1, value);
      return;
    }
    expectSize('legacy', at, sizeBytes, LEGACY_SIZES[at]);
    switch (at) {
      case 0x04:
        this.guestFeatures = BigInt(value);
        break;
      case 0x08:
        this.#queue().pfn = value;
        break;
      case 0x0e:
        this.#queueSelect = value;
        break;
      case 0x10:
        this.notified.push({ queue: value, offset: 0 });
        break;
      case 0x12:
        this.#setStatus(value);
        break;
      default:
        throw new Error(`the driver writes register 0x${at.toString(16)}, which is not expected`);
    }
  }

  #readStatus(): number {
    if (this.#resetReads > 0) {
      this.#resetReads--;
      return 0x80;
    }
    return this.status;
  }

  #setStatus(value: number): void {
    this.status = this.#options.refuseFeatures === true ? value & ~8 : value;
    if (value === 0) {
      this.queues.length = 0;
      this.guestFeatures = 0n;
      this.#resetReads = this.#options.slowReset ?? 0;
    }
  }

  #queue(): FakeQueue {
    const found = this.queues[this.#queueSelect];
    if (found !== undefined) {
      return found;
    }
    const size = this.#options.queueSize ?? 256;
    const busy = this.#options.busyQueue === this.#queueSelect ? 1 : 0;
    const made = { size, enable: busy, pfn: busy, addresses: new Uint8Array(24) };
    this.queues[this.#queueSelect] = made;
    return made;
  }
}

function capability(
  config: Uint8Array,
  at: number,
  [next, length, type, bar]: readonly [number, number, number, number],
  offset: number,
  lengthBytes: number,
): void {
  config.set([0x09, next, length, type, bar], at);
  put(config, at + 8, 4, offset);
  put(config, at + 12, 4, lengthBytes);
}

function expectSize(what: string, at: number, sizeBytes: number, expected?: number): void {
  if (sizeBytes !== expected) {
    const wanted = expected === undefined ? 'no access' : `${expected} bytes`;
    throw new Error(`${what} 0x${at.toString(16)}: ${sizeBytes} bytes, expected ${wanted}`);
  }
}

function unexpectedRead(at: number): never {
  throw new Error(`the driver reads register 0x${at.toString(16)}, which is not expected`);
}
