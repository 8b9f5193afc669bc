import { hex } from '../../../base/hex';
import type { Access, ArmedData, OnAccess, WriterText } from '../../debug/data-breakpoints/access';
import type { MemoryRange } from '../../debug/data-breakpoints/ring-part';
import { rangeText } from './processor-place';

/** A range outside RAM that data breakpoints are on. */
export interface WantedBusRange extends MemoryRange {
  readonly breakpoints: readonly ArmedData[];
}

/** What the processor reads and writes outside RAM, in ranges that data breakpoints are on. */
export class BusWatches {
  readonly #onAccess: OnAccess;
  readonly #writer: WriterText;
  #ranges: readonly WantedBusRange[] = [];
  /** What was read or written last, by address and size. */
  readonly #last = new Map<string, number | bigint>();

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
    const reached = this.#ranges.filter(
      (range) => address < range.address + range.bytes && address + sizeBytes > range.address,
    );
    if (reached.length === 0) {
      return;
    }
    const key = `${address} ${sizeBytes}`;
    const old = kind === 'read' ? value : this.#last.get(key);
    if (value !== undefined) {
      this.#last.set(key, value);
    }
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
}
