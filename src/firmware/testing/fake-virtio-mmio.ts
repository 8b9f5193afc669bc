import type { FakeHal, FakeWindow } from './fake-hal';

/** A piece of guest memory of a chain that the driver exposed. */
export interface FakeBuffer {
  readonly address: number;
  readonly lengthBytes: number;
  readonly writable: boolean;
}

/** Answers a chain: bytes written, or undefined to keep it. */
export type FakeChainHandler = (queue: number, chain: readonly FakeBuffer[]) => number | undefined;

export interface FakeVirtioMmioOptions {
  readonly base: number;
  readonly version: 1 | 2;
  readonly deviceId: number;
  readonly features: bigint;
  readonly config: Uint8Array;
  readonly queueMax?: number;
  /** FEATURES_OK doesn't stick. */
  readonly refuseFeatures?: boolean;
  readonly onChain?: FakeChainHandler;
}

interface FakeQueue {
  num: number;
  desc: number;
  avail: number;
  used: number;
  ready: number;
  pfn: number;
  lastAvail: number;
}

/**
 * A virtio-mmio device for unit tests of drivers. Register offsets, bits and layouts are written out again from the
 * specification, so that a wrong number in the driver's does not cancel out.
 */
export class FakeVirtioMmio implements FakeWindow {
  readonly base: number;
  readonly sizeBytes = 0x200;
  readonly queues: FakeQueue[] = [];
  status = 0;
  guestFeatures = 0n;
  /** Read once per access; a test makes it change. */
  generation = () => 0;
  readonly #hal: FakeHal;
  readonly #options: FakeVirtioMmioOptions;
  #hostSel = 0;
  #guestSel = 0;
  #queueSel = 0;

  constructor(hal: FakeHal, options: FakeVirtioMmioOptions) {
    this.base = options.base;
    this.#hal = hal;
    this.#options = options;
    hal.windows.push(this);
  }

  read(offset: number, sizeBytes: number): number {
    const { version, deviceId, features, config, queueMax } = this.#options;
    if (offset >= 0x100) {
      let value = 0;
      for (let i = sizeBytes - 1; i >= 0; i--) {
        value = value * 256 + (config[offset - 0x100 + i] ?? 0);
      }
      return value;
    }
    switch (offset) {
      case 0x00:
        return 0x74726976;
      case 0x04:
        return version;
      case 0x08:
        return deviceId;
      case 0x0c:
        return 0x554d4551;
      case 0x10:
        return Number((features >> BigInt(32 * this.#hostSel)) & 0xffffffffn);
      case 0x34:
        return queueMax ?? 1024;
      case 0x40:
        return this.#queue().pfn;
      case 0x44:
        return this.#queue().ready;
      case 0x70:
        return this.status;
      case 0xfc:
        return this.generation();
      default:
        throw new Error(
          `the driver reads register 0x${offset.toString(16)}, which is not expected`,
        );
    }
  }

  write(offset: number, value: number, sizeBytes: number): void {
    if (offset >= 0x100) {
      for (let i = 0; i < sizeBytes; i++) {
        this.#options.config[offset - 0x100 + i] = (value >>> (8 * i)) & 0xff;
      }
      return;
    }
    switch (offset) {
      case 0x14:
        this.#hostSel = value;
        break;
      case 0x24:
        this.#guestSel = value;
        break;
      case 0x20:
        this.guestFeatures |= BigInt(value) << BigInt(32 * this.#guestSel);
        break;
      case 0x28:
      case 0x3c:
        break;
      case 0x30:
        this.#queueSel = value;
        break;
      case 0x38:
        this.#queue().num = value;
        break;
      case 0x40:
        this.#setPfn(value);
        break;
      case 0x44:
        this.#queue().ready = value;
        break;
      case 0x80:
        this.#queue().desc = value;
        break;
      case 0x90:
        this.#queue().avail = value;
        break;
      case 0xa0:
        this.#queue().used = value;
        break;
      case 0x84:
      case 0x94:
      case 0xa4:
        break;
      case 0x50:
        this.#serve(value);
        break;
      case 0x70:
        this.#setStatus(value);
        break;
      default:
        throw new Error(
          `the driver writes register 0x${offset.toString(16)}, which is not expected`,
        );
    }
  }

  #setStatus(value: number): void {
    this.status = this.#options.refuseFeatures === true ? value & ~8 : value;
    if (value === 0) {
      this.queues.length = 0;
      this.guestFeatures = 0n;
    }
  }

  #setPfn(pfn: number): void {
    const queue = this.#queue();
    queue.pfn = pfn;
    queue.desc = pfn * 4096;
    queue.avail = queue.desc + 16 * queue.num;
    queue.used = Math.ceil((queue.avail + 6 + 2 * queue.num) / 4096) * 4096;
  }

  #queue(): FakeQueue {
    const found = this.queues[this.#queueSel];
    if (found !== undefined) {
      return found;
    }
    const made = { num: 0, desc: 0, avail: 0, used: 0, ready: 0, pfn: 0, lastAvail: 0 };
    this.queues[this.#queueSel] = made;
    return made;
  }

  /** Gives every available chain of a queue to the test's handler, in order. */
  #serve(index: number): void {
    const queue = this.queues[index];
    const { view, base } = this.#hal.ram;
    if (queue === undefined || this.#options.onChain === undefined) {
      return;
    }
    const head = (slot: number) => view.getUint16(queue.avail + 4 + 2 * slot - base, true);
    while (queue.lastAvail !== view.getUint16(queue.avail + 2 - base, true)) {
      const id = head(queue.lastAvail % queue.num);
      const written = this.#options.onChain(index, this.#chain(queue, id));
      queue.lastAvail = (queue.lastAvail + 1) & 0xffff;
      if (written !== undefined) {
        this.publish(index, id, written);
      }
    }
  }

  #chain(queue: FakeQueue, id: number): FakeBuffer[] {
    const { view, base } = this.#hal.ram;
    const chain: FakeBuffer[] = [];
    let at = id;
    let flags: number;
    do {
      const desc = queue.desc + 16 * at - base;
      flags = view.getUint16(desc + 12, true);
      chain.push({
        address: Number(view.getBigUint64(desc, true)),
        lengthBytes: view.getUint32(desc + 8, true),
        writable: (flags & 2) !== 0,
      });
      at = view.getUint16(desc + 14, true);
    } while ((flags & 1) !== 0);
    return chain;
  }

  /** Writes the used element and publishes it. */
  publish(index: number, id: number, writtenBytes: number): void {
    const queue = this.queues[index];
    const { view, base } = this.#hal.ram;
    if (queue === undefined) {
      throw new Error(`queue ${index} was never set up`);
    }
    const idx = view.getUint16(queue.used + 2 - base, true);
    const elem = queue.used + 4 + 8 * (idx % queue.num) - base;
    view.setUint32(elem, id, true);
    view.setUint32(elem + 4, writtenBytes, true);
    view.setUint16(queue.used + 2 - base, (idx + 1) & 0xffff, true);
  }
}
