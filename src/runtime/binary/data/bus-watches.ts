import { hex } from '../../../base/hex';
import { RISCV_FLASH } from '../../../machine/virt/riscv/memory-map';
import type { Access, ArmedData, OnAccess, WriterText } from '../../debug/data-breakpoints/access';
import type { MemoryRange } from '../../debug/data-breakpoints/ring-part';
import { rangeText } from './processor-place';

/** A range outside RAM that data breakpoints are on. */
export interface WantedBusRange extends MemoryRange {
  readonly breakpoints: readonly ArmedData[];
}

/** What was read or written last, by `keyOf`. */
export type LastValues = ReadonlyMap<number, number | bigint>;

/** More than registers there are; beyond that what was accessed first is forgotten first. */
const MOST_VALUES = 4096;
/** Sizes of an access are at most 8. */
const SIZES = 16;

/** What the processor reads and writes outside RAM, in ranges that data breakpoints are on. */
export class BusWatches {
  readonly #onAccess: OnAccess;
  readonly #writer: WriterText;
  #ranges: readonly WantedBusRange[] = [];
  /** Of all that is no flash, also where nothing is watched yet: a way through the past may begin behind the last access. */
  #last = new Map<number, number | bigint>();

  /** @param writer what the processor runs now */
  constructor(onAccess: OnAccess, writer: WriterText) {
    this.#onAccess = onAccess;
    this.#writer = writer;
  }

  set(ranges: readonly WantedBusRange[]): void {
    this.#ranges = ranges;
  }

  /** A run begins: no value is known. */
  begin(): void {
    this.#last.clear();
  }

  save(): LastValues {
    return new Map(this.#last);
  }

  restore(last: LastValues): void {
    this.#last = new Map(last);
  }

  /** What was read or written there last, with that size; undefined: not known. */
  lastAt(address: number, sizeBytes: number): number | bigint | undefined {
    return this.#last.get(keyOf(address, sizeBytes));
  }

  /** @param value undefined: nothing has answered */
  read(address: number, sizeBytes: number, value: number | bigint | undefined): void {
    this.#reached('read', address, sizeBytes, value);
  }

  wrote(address: number, sizeBytes: number, value: bigint): void {
    const narrow = BigInt.asUintN(8 * sizeBytes, value);
    this.#reached('write', address, sizeBytes, sizeBytes === 8 ? narrow : Number(narrow));
  }

  #reached(
    kind: Access['kind'],
    address: number,
    sizeBytes: number,
    value: number | bigint | undefined,
  ): void {
    const key = keyOf(address, sizeBytes);
    const old = kind === 'read' ? value : this.#last.get(key);
    if (value !== undefined && !isFlash(address)) {
      this.#keep(key, value);
    }
    if (this.#ranges.length === 0) {
      return;
    }
    const reached = this.#ranges.filter(
      (range) => address < range.address + range.bytes && address + sizeBytes > range.address,
    );
    for (const { breakpoints } of reached) {
      this.#onAccess(breakpoints, {
        kind,
        what: rangeText(address, sizeBytes),
        by: this.#writer(),
        before: old === undefined ? undefined : hex(old),
        after: value === undefined ? 'nothing answers there' : hex(value),
        old,
        now: value,
      });
    }
  }

  #keep(key: number, value: number | bigint): void {
    this.#last.set(key, value);
    if (this.#last.size > MOST_VALUES) {
      for (const first of this.#last.keys()) {
        this.#last.delete(first);
        return;
      }
    }
  }
}

function keyOf(address: number, sizeBytes: number): number {
  return address * SIZES + sizeBytes;
}

/** There is much of it, and it is no register. */
function isFlash(address: number): boolean {
  return RISCV_FLASH.some(({ base, sizeBytes }) => address >= base && address < base + sizeBytes);
}
