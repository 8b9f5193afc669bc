import { fail, ok, type Result } from '../../base/result';
import {
  LAYOUT,
  MAX_RAM_BYTES,
  PAGE_WATCHED,
  SAVED_SLOTS,
  slotAddress,
  slotNumber,
  STATE_SLOTS,
} from './layout';
import type { Xlen } from './table/instructions';

/** What the hart sees outside RAM. Addresses are physical; never throws. */
export interface HartBus {
  /** The value without sign; undefined: access fault. */
  load(address: number, sizeBytes: 1 | 2 | 4 | 8): bigint | number | undefined;
  /** False: access fault. */
  store(address: number, sizeBytes: 1 | 2 | 4 | 8, value: bigint): boolean;
  /** The register `time`, in ticks. */
  time(): bigint;
}

export interface HartOptions {
  readonly xlen: Xlen;
  /** The compiled core of that width. */
  readonly module: WebAssembly.Module;
  readonly ramBase: number;
  /** Whole pages of 4 KiB. */
  readonly ramBytes: number;
  readonly bus: HartBus;
  readonly hartId?: number;
  /**
   * As in a device tree: `rv64imafdch_zba_sstc`. Of what is not always there it may ask for F and D (registers, loads, stores
   * and moves; the rest is illegal), H (registers alone) and Sstc. Absent: none of them.
   */
  readonly isa?: string;
}

/** A range of RAM, and what is to end a run there. */
export interface Watch {
  readonly address: number;
  readonly lengthBytes: number;
  readonly on: WatchedAccess;
}

export type WatchedAccess = 'read' | 'write' | 'readWrite';

interface CoreExports {
  run(maxInstructions: number): number;
  forgetAll(): void;
  markStale(): void;
  written(offset: number, sizeBytes: number): void;
}

const KINDS: Readonly<Record<WatchedAccess, bigint>> = { read: 1n, write: 2n, readWrite: 3n };
const BUS_VALUE = slotAddress('busValue');
const OWN_SLOTS = SAVED_SLOTS.length;
const STATE = LAYOUT.STATE / 8;
const CALL_STACK = LAYOUT.CALL_STACK / 8;
export const CALL_WORDS = LAYOUT.CALL_BYTES / 8;

/** Where a hart's state is kept: words of 8 bytes. */
interface Place {
  readonly slots: BigUint64Array;
  /** The same, as lower and upper halves. */
  readonly halves: Uint32Array;
  readonly calls: BigUint64Array;
}

/**
 * The compiled core with its memory. However many harts there are, it is one, so that they share RAM, decoded instructions
 * and breakpoints: the state of the hart that ran last lies where the core works on it, and that of the others in banks.
 */
export class HartCore {
  readonly xlen: Xlen;
  readonly isa: string;
  readonly memory: WebAssembly.Memory;
  readonly ram: Uint8Array;
  readonly pageFlags: Uint8Array;
  /** All that lies before the flags of pages, in words of 8 bytes. */
  readonly words: BigUint64Array;
  readonly exports: CoreExports;
  readonly #view: DataView;
  readonly #bus: HartBus;
  readonly #ramBase: number;
  readonly #live: Place;
  readonly #banks: Place[] = [];
  /** Number of the hart whose state the core works on. */
  #inside = 0;
  #watchedPages: number[] = [];

  /** Memory as `create` makes it. */
  constructor(options: HartOptions, memory: WebAssembly.Memory) {
    const { ramBytes } = options;
    this.xlen = options.xlen;
    this.isa = options.isa ?? '';
    this.#bus = options.bus;
    this.#ramBase = options.ramBase;
    this.memory = memory;
    this.ram = new Uint8Array(memory.buffer, LAYOUT.RAM, ramBytes);
    this.pageFlags = new Uint8Array(memory.buffer, LAYOUT.PAGE_FLAGS, ramBytes / 4096);
    this.#view = new DataView(memory.buffer);
    this.words = new BigUint64Array(memory.buffer, 0, LAYOUT.PAGE_FLAGS / 8);
    const slots = this.words.subarray(STATE, STATE + STATE_SLOTS.length);
    this.#live = {
      slots,
      halves: halvesOf(slots),
      calls: this.words.subarray(CALL_STACK, CALL_STACK + CALL_WORDS * LAYOUT.CALL_STACK_ENTRIES),
    };
    const busValue = BUS_VALUE / 8;
    const instance = new WebAssembly.Instance(options.module, {
      env: { memory },
      bus: {
        load: (address: number, size: 1 | 2 | 4 | 8) => this.#load(address, size),
        store: (address: number, size: 1 | 2 | 4 | 8) =>
          this.#bus.store(address, size, this.words[busValue] ?? 0n) ? 0 : 1,
        time: () => {
          this.words[busValue] = this.#bus.time();
        },
      },
    });
    this.exports = instance.exports as unknown as CoreExports;
    this.words[slotAddress('ramBase') / 8] = BigInt(options.ramBase);
    this.words[slotAddress('ramSize') / 8] = BigInt(ramBytes);
  }

  /** Fails, with a sentence for the user, when the RAM has no room beside the core or the host can't give that much. */
  static create(options: HartOptions): Result<HartCore, string> {
    const { ramBytes } = options;
    if (ramBytes <= 0 || ramBytes % 4096 !== 0 || ramBytes > MAX_RAM_BYTES) {
      const most = MAX_RAM_BYTES / 2 ** 20;
      return fail(
        `RAM of a hart: expected pages of 4 KiB, at most ${most} MiB, found ${ramBytes} bytes`,
      );
    }
    try {
      const initial = Math.ceil((LAYOUT.RAM + ramBytes) / 2 ** 16);
      const memory = new WebAssembly.Memory({ initial, maximum: initial, shared: true });
      return ok(new HartCore(options, memory));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail(`RAM of ${ramBytes} bytes: the host refused it (${reason})`);
    }
  }

  /** Makes the core work on the state of that hart. */
  enter(hart: number): void {
    if (hart === this.#inside) {
      return;
    }
    copy(this.#live, this.#bankOf(this.#inside));
    copy(this.#bankOf(hart), this.#live);
    this.#inside = hart;
    this.exports.markStale();
  }

  /** Of a slot, which is the hart's own or shared by all. */
  get(hart: number, name: string): bigint {
    const slot = slotNumber(name);
    return this.#placeFor(hart, slot).slots[slot] ?? 0n;
  }

  /** Of all slots that are a hart's own, in the order of SAVED_SLOTS. */
  ownSlots(hart: number): BigUint64Array {
    return this.#placeOf(hart).slots;
  }

  set(hart: number, name: string, value: bigint): void {
    const slot = slotNumber(name);
    this.#placeFor(hart, slot).slots[slot] = value;
  }

  /** Of a slot by its number, as far as a number is exact: to 2^53. Makes no bigint, so that it may be asked for often. */
  getNumber(hart: number, slot: number): number {
    const { halves } = this.#placeFor(hart, slot);
    return (halves[2 * slot] ?? 0) + (halves[2 * slot + 1] ?? 0) * 2 ** 32;
  }

  /** @param value below 2^32 */
  setNumber(hart: number, slot: number, value: number): void {
    const { halves } = this.#placeFor(hart, slot);
    halves[2 * slot] = value;
    halves[2 * slot + 1] = 0;
  }

  /** That hart's call stack: CALL_WORDS for each call. */
  callsOf(hart: number): BigUint64Array {
    return this.#placeOf(hart).calls;
  }

  written(address: number, lengthBytes: number): void {
    const start = Math.max(address - this.#ramBase, 0);
    const end = Math.min(address + lengthBytes - this.#ramBase, this.ram.length);
    if (end > start) {
      this.exports.written(start, end - start);
    }
  }

  setWatches(watches: readonly Watch[]): Result<undefined, string> {
    const limit = LAYOUT.WATCH_LIMIT;
    if (watches.length > limit) {
      return fail(`watched ranges: expected at most ${limit}, found ${watches.length}`);
    }
    for (const page of this.#watchedPages) {
      this.pageFlags[page] = (this.pageFlags[page] ?? 0) & ~PAGE_WATCHED;
    }
    this.#watchedPages = [];
    watches.forEach(({ address, lengthBytes, on }, i) => {
      const at = (LAYOUT.WATCHES + i * LAYOUT.WATCH_BYTES) / 8;
      this.words.set([BigInt(address), BigInt(address + lengthBytes), KINDS[on]], at);
      if (on !== 'read') {
        this.#watchPages(address - this.#ramBase, lengthBytes);
      }
    });
    const reads = watches.filter(({ on }) => on !== 'write');
    this.words[slotAddress('watchCount') / 8] = BigInt(watches.length);
    this.words[slotAddress('readWatches') / 8] = BigInt(reads.length);
    this.exports.markStale();
    return ok(undefined);
  }

  #watchPages(offset: number, lengthBytes: number): void {
    const first = Math.max(Math.floor(offset / 4096), 0);
    const behind = Math.min(Math.ceil((offset + lengthBytes) / 4096), this.pageFlags.length);
    for (let page = first; page < behind; page++) {
      this.pageFlags[page] = (this.pageFlags[page] ?? 0) | PAGE_WATCHED;
      this.#watchedPages.push(page);
    }
  }

  #placeFor(hart: number, slot: number): Place {
    return slot < OWN_SLOTS ? this.#placeOf(hart) : this.#live;
  }

  #placeOf(hart: number): Place {
    return hart === this.#inside ? this.#live : this.#bankOf(hart);
  }

  #bankOf(hart: number): Place {
    return (this.#banks[hart] ??= newBank());
  }

  #load(address: number, size: 1 | 2 | 4 | 8): number {
    const value = this.#bus.load(address, size);
    if (value === undefined) {
      return 1;
    }
    if (typeof value === 'bigint') {
      this.#view.setBigUint64(BUS_VALUE, value, true);
    } else {
      this.#view.setUint32(BUS_VALUE, value, true);
      this.#view.setUint32(BUS_VALUE + 4, 0, true);
    }
    return 0;
  }
}

function newBank(): Place {
  const slots = new BigUint64Array(OWN_SLOTS);
  const calls = new BigUint64Array(CALL_WORDS * LAYOUT.CALL_STACK_ENTRIES);
  return { slots, halves: halvesOf(slots), calls };
}

function halvesOf({ buffer, byteOffset, length }: BigUint64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, 2 * length);
}

const CALL_DEPTH = slotNumber('callDepth');

function copy(from: Place, to: Place): void {
  to.slots.set(from.slots.subarray(0, OWN_SLOTS));
  to.calls.set(from.calls.subarray(0, CALL_WORDS * Number(from.slots[CALL_DEPTH] ?? 0n)));
}

/** The core in the bytes of its file. Throws where they are no WebAssembly, which is a broken build. */
export function compileCore(bytes: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(bytes as BufferSource);
}
