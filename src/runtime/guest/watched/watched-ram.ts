import type { MemoryWatch } from '../../../base/memory/memory-watch';
import type { GuestRam, RamParts } from '../../../firmware/hal';
import { WatchedView } from './watched-view';

/**
 * RAM as the firmware gets it while some of it is watched: the same memory behind views that tell of accesses. Without
 * a watch the firmware has the plain ones, so nobody pays who doesn't watch; parts that hold nothing watched are plain
 * too. A view that a function took before the watch began stays a plain one.
 */
export class WatchedRam implements GuestRam {
  readonly base: number;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly parts: RamParts;

  constructor(plain: GuestRam, watch: MemoryWatch) {
    const { base, sizeBytes, bytes } = plain;
    const isWatched = (offset: number, lengthBytes: number): boolean =>
      base + offset < watch.high && base + offset + lengthBytes > watch.low;
    const partOf = (offset: number, lengthBytes: number): Uint8Array => {
      const part = bytes.subarray(offset, offset + lengthBytes);
      return isWatched(offset, part.length)
        ? watchedBytes(part, base + offset, base, watch, partOf)
        : part;
    };
    const viewOf = (offset: number, lengthBytes: number): DataView => {
      const start = bytes.byteOffset + offset;
      return isWatched(offset, lengthBytes)
        ? new WatchedView(bytes.buffer, start, lengthBytes, watch, base + offset)
        : new DataView(bytes.buffer, start, lengthBytes);
    };
    this.base = base;
    this.sizeBytes = sizeBytes;
    this.bytes = watchedBytes(bytes, base, base, watch, partOf);
    this.view = new WatchedView(bytes.buffer, bytes.byteOffset, sizeBytes, watch, base);
    this.parts = { bytes: partOf, view: viewOf };
  }
}

/**
 * Bytes from `address` on that tell of what is read and written. Typed arrays can't be told to, so this stands before
 * one: elements one by one, bulk writes by their ranges. Whatever else is asked of it reads all of it.
 *
 * @param base address of the first byte of RAM
 * @param partOf gives a part by its offset in RAM
 */
function watchedBytes(
  bytes: Uint8Array,
  address: number,
  base: number,
  watch: MemoryWatch,
  partOf: (offset: number, lengthBytes: number) => Uint8Array,
): Uint8Array {
  const end = bytes.length;
  const inside = (position: number | undefined, other: number): number => {
    const at = Math.trunc(position ?? other);
    return at < 0 ? Math.max(0, end + at) : Math.min(end, at);
  };
  const wrote = (from: number, lengthBytes: number): void => {
    if (lengthBytes > 0) {
      watch.wrote(address + from, lengthBytes, undefined);
    }
  };
  const read = (from: number, lengthBytes: number): void => {
    if (lengthBytes > 0) {
      watch.read(address + from, lengthBytes, undefined);
    }
  };
  const own: object = {
    set(source: ArrayLike<number>, offset = 0): void {
      bytes.set(source, offset);
      wrote(offset, source.length);
    },
    fill(value: number, from?: number, to?: number): Uint8Array {
      const first = inside(from, 0);
      bytes.fill(value, from, to);
      wrote(first, inside(to, end) - first);
      return proxy;
    },
    copyWithin(to: number, from: number, until?: number): Uint8Array {
      const source = inside(from, 0);
      const target = inside(to, 0);
      const count = Math.min(inside(until, end) - source, end - target);
      read(source, count);
      bytes.copyWithin(to, from, until);
      wrote(target, count);
      return proxy;
    },
    subarray(from?: number, to?: number): Uint8Array {
      const first = inside(from, 0);
      return partOf(address - base + first, Math.max(0, inside(to, end) - first));
    },
    slice(from?: number, to?: number): Uint8Array {
      const first = inside(from, 0);
      read(first, inside(to, end) - first);
      return bytes.slice(from, to);
    },
  };
  const proxy: Uint8Array = new Proxy(bytes, {
    get(target, key): unknown {
      if (typeof key === 'string') {
        const index = Number(key);
        if (Number.isInteger(index)) {
          read(index, index < end ? 1 : 0);
          return target[index];
        }
        const method: unknown = Reflect.get(own, key);
        if (method !== undefined && Object.hasOwn(own, key)) {
          return method;
        }
        if (key === 'length' || key === 'byteLength' || key === 'byteOffset') {
          return target[key];
        }
      }
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value === 'function' || key === 'buffer') {
        read(0, end);
      }
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set(target, key, value: number): boolean {
      const done = Reflect.set(target, key, value, target);
      wrote(Number(key), 1);
      return done;
    },
  });
  return proxy;
}
