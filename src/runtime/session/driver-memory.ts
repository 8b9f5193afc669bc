import type { ApiFunction, DriverApi } from '../../base/driver-api/driver-api';
import { hex } from '../../base/hex';
import { heapPlaceOf, isAllocated, ramRange } from '../../firmware/driver-api/heap-pieces';
import type { HeapPiece } from '../../firmware/driver-api/heap-pieces';
import type { VirtioSg } from '../../firmware/include/virtio_ring';
import type { UserPlace } from '../debug/frames';

type Numbers = readonly number[];
type Call = (...args: readonly unknown[]) => unknown;
/** What is wrong with a call before it is made. */
type Check = (args: readonly unknown[]) => string | undefined;

interface Given {
  readonly bytes: number;
  readonly line: number | undefined;
}

/**
 * Looks at what drivers of the user's do with memory: a write or a buffer that reaches past the memory that it lies in, memory that
 * nobody has, memory that is freed and was not allocated. In U-Boot that goes well until it doesn't; here it is told, and done.
 */
export class DriverMemory {
  readonly #told: (message: string) => void;
  readonly #placeNow: () => UserPlace | undefined;
  /** What drivers asked for, by its address. */
  readonly #given = new Map<number, Given>();
  /** Where drivers have freed it. */
  readonly #freed = new Map<number, number | undefined>();
  readonly #checks: ReadonlyMap<string, Check>;
  /** The last one that was written to. */
  #piece: HeapPiece = { start: 0, end: 0 };

  /**
   * @param told what is wrong with the call that is about to be made
   * @param placeNow the line of the driver that runs
   */
  constructor(told: (message: string) => void, placeNow: () => UserPlace | undefined) {
    this.#told = told;
    this.#placeNow = placeNow;
    const written = (size: number): Check => {
      return ([, address]) => this.#reaches(address as number, size);
    };
    const filled: Check = ([to, , bytes]) => this.#reaches(to as number, bytes as number);
    this.#checks = new Map<string, Check>([
      ['writeb', written(1)],
      ['writew', written(2)],
      ['writel', written(4)],
      ['writeq', written(8)],
      ['memset', filled],
      ['memcpy', filled],
      ['memmove', filled],
      ['virtqueue_add', ([, pieces]) => this.#buffers(pieces as readonly VirtioSg[])],
      ['free', ([memory]) => this.#free(memory as number)],
    ]);
  }

  /** A boot begins. */
  begin(): void {
    this.#given.clear();
    this.#freed.clear();
    this.#piece = { start: 0, end: 0 };
  }

  /** The API, whose calls are looked at. */
  watchedApi(api: DriverApi): DriverApi {
    return { ...api, functions: api.functions.map((one) => this.#watched(one)) };
  }

  #watched(described: ApiFunction): ApiFunction {
    const { name } = described;
    const call = described.call as Call;
    const check = this.#checks.get(name);
    if (check !== undefined) {
      const checked: Call = (...args) => {
        const problem = check(args);
        if (problem !== undefined) {
          this.#told(`${name}(): ${problem}`);
        }
        return call(...args);
      };
      return { ...described, call: checked };
    }
    const bytesOf = ASKED_FOR.get(name);
    if (bytesOf === undefined) {
      return described;
    }
    const noted: Call = (...args) => {
      const memory = call(...args) as number;
      if (memory !== 0) {
        this.#given.set(memory, {
          bytes: bytesOf(args as Numbers),
          line: this.#placeNow()?.line,
        });
        this.#freed.delete(memory);
        this.#piece = { start: 0, end: 0 };
      }
      return memory;
    };
    return { ...described, call: noted };
  }

  #free(memory: number): string | undefined {
    this.#piece = { start: 0, end: 0 };
    if (memory === 0 || isAllocated(memory)) {
      this.#given.delete(memory);
      this.#freed.set(memory, this.#placeNow()?.line);
      return undefined;
    }
    const line = this.#freed.get(memory);
    return `expected memory that malloc() gave and nobody has freed, found ${hex(memory)}${line === undefined ? '' : `, which line ${line} has freed`}`;
  }

  #buffers(pieces: readonly VirtioSg[]): string | undefined {
    const ram = ramRange();
    for (const { addr, length } of pieces) {
      if (addr < ram.start || addr + length > ram.end) {
        return `expected buffers in RAM, which is from ${hex(ram.start)} to ${hex(ram.end - 1)}, found ${counted(length)} at ${hex(addr)}`;
      }
      const problem = this.#reaches(addr, length);
      if (problem !== undefined) {
        return problem;
      }
    }
    return undefined;
  }

  #reaches(address: number, bytes: number): string | undefined {
    if (address >= this.#piece.start && address + bytes <= this.#piece.end) {
      return undefined;
    }
    const place = heapPlaceOf(address);
    if (place === 'elsewhere' || bytes === 0) {
      return undefined;
    }
    if (place === 'free') {
      return `expected memory that somebody has, found ${counted(bytes)} at ${hex(address)} of the heap, which nobody has (freed before?)`;
    }
    const given = this.#given.get(place.start);
    const end = given === undefined ? place.end : place.start + given.bytes;
    if (address + bytes <= end) {
      this.#piece = { start: place.start, end };
      return undefined;
    }
    const whose = given?.line === undefined ? '' : `, which line ${given.line} has allocated`;
    return `expected at most ${counted(Math.max(0, end - address))} at ${hex(address)}, found ${bytes}: that is past the end of the ${counted(end - place.start)} at ${hex(place.start)}${whose}`;
  }
}

const ASKED_FOR: ReadonlyMap<string, (args: Numbers) => number> = new Map([
  ['malloc', ([bytes = 0]: Numbers) => bytes],
  ['calloc', ([count = 0, size = 0]: Numbers) => count * size],
  ['memalign', ([, bytes = 0]: Numbers) => bytes],
]);

function counted(bytes: number): string {
  return `${bytes} byte${bytes === 1 ? '' : 's'}`;
}
