import { hex } from '../../../base/hex';
import type { BusMaster, MemoryWatch } from '../../../base/memory/memory-watch';
import type { MappedRam } from '../../../base/memory-reader';
import { bytesText, bytesValue, masterText, wants, writerNow } from './access';
import type { Access, ArmedData, OnAccess, WriterText } from './access';
import type { MemoryRange } from './ring-part';

/** RAM of the present guest. */
export type WatchableRam = MappedRam & { readonly bytes: Uint8Array };

/** Larger ranges are not compared with what they held. */
const MOST_COMPARED_BYTES = 4096;
/** An access of a larger range is shown by the part of it that was reached. */
const MOST_SHOWN_BYTES = 16;

export interface WantedRange extends MemoryRange {
  /** `virtio-blk#31 queue 0 used.idx`; undefined: it has no name but its address. */
  readonly name: string | undefined;
  readonly breakpoints: readonly ArmedData[];
}

/** A range and what it held after the last access. */
interface Range extends WantedRange {
  readonly end: number;
  readonly held: Uint8Array;
}

/**
 * Ranges of RAM that data breakpoints are on. Whoever writes RAM tells of it afterwards; what was there before is kept
 * here.
 */
export class MemoryWatches implements MemoryWatch {
  low = Infinity;
  high = 0;
  readonly #onAccess: OnAccess;
  readonly #writer: WriterText;
  #ranges: readonly Range[] = [];
  #ram: WatchableRam | undefined;

  /** @param writer what the processor runs now */
  constructor(onAccess: OnAccess, writer: WriterText = writerNow) {
    this.#onAccess = onAccess;
    this.#writer = writer;
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** From now on these, and no others. */
  set(ranges: readonly WantedRange[], ram: WatchableRam | undefined): void {
    this.#ram = ram;
    this.#ranges = ranges.map((range) => ({
      ...range,
      end: range.address + range.bytes,
      held: new Uint8Array(range.bytes),
    }));
    this.low = Math.min(...this.#ranges.map(({ address }) => address));
    this.high = Math.max(0, ...this.#ranges.map(({ end }) => end));
    for (const range of this.#ranges) {
      range.held.set(this.#present(range));
    }
  }

  wrote(address: number, lengthBytes: number, by: BusMaster | undefined): void {
    if (address < this.high && address + lengthBytes > this.low) {
      this.#reached('write', address, lengthBytes, () => masterText(by, this.#writer));
    }
  }

  read(address: number, lengthBytes: number, by: BusMaster | undefined): void {
    if (address < this.high && address + lengthBytes > this.low) {
      this.#reached('read', address, lengthBytes, () => masterText(by, this.#writer));
    }
  }

  /** What is there now was written by nobody. */
  refresh(): void {
    for (const range of this.#ranges) {
      range.held.set(this.#present(range));
    }
  }

  changed(address: number, lengthBytes: number): void {
    for (const range of this.#ranges) {
      if (address < range.end && address + lengthBytes > range.address) {
        range.held.set(this.#present(range));
      }
    }
  }

  /**
   * Looks for writes that nobody told of: through a view of memory that a function took before it was watched. What finds
   * them comes late, and says so.
   *
   * @param since statement of the last look
   */
  compare(since: number): void {
    for (const range of this.#ranges) {
      const now = range.bytes > MOST_COMPARED_BYTES ? range.held : this.#present(range);
      if (now !== range.held && now.some((byte, i) => byte !== range.held[i])) {
        const by = (): string =>
          `Code that had this memory in hand before the breakpoint was set (since statement ${since})`;
        this.#tell('write', range, range.address, range.bytes, by);
      }
    }
  }

  #reached(kind: Access['kind'], address: number, lengthBytes: number, by: () => string): void {
    for (const range of this.#ranges) {
      const from = Math.max(address, range.address);
      const to = Math.min(address + lengthBytes, range.end);
      if (from < to) {
        this.#tell(kind, range, from, to - from, by);
      }
    }
  }

  /** Of a large range the part that was reached is told, of a small one all. */
  #tell(
    kind: Access['kind'],
    range: Range,
    from: number,
    lengthBytes: number,
    by: () => string,
  ): void {
    const now = this.#present(range);
    if (wants(range.breakpoints, kind)) {
      const whole = range.bytes <= MOST_SHOWN_BYTES;
      const start = whole ? 0 : from - range.address;
      const end = whole ? range.bytes : start + lengthBytes;
      const before = range.held.slice(start, end);
      const after = now.slice(start, end);
      const at = `${after.length === 1 ? '1 byte' : `${after.length} bytes`} at ${hex(range.address + start)}`;
      const what = range.name === undefined ? at : `${range.name} (${at})`;
      range.held.set(now);
      this.#onAccess(range.breakpoints, {
        kind,
        what,
        by: by(),
        before: bytesText(before),
        after: bytesText(after),
        old: bytesValue(before),
        now: bytesValue(after),
      });
    } else if (kind === 'write') {
      range.held.set(now);
    }
  }

  #present({ address, bytes }: MemoryRange): Uint8Array {
    const ram = this.#ram;
    const offset = address - (ram?.base ?? 0);
    return ram === undefined ? new Uint8Array(bytes) : ram.bytes.subarray(offset, offset + bytes);
  }
}
