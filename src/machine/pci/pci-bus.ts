import { hexDigits } from '../../base/hex';
import type { Result } from '../../base/result';
import { checkSaved, type SavedDevice } from '../../base/saved/saved-device';
import {
  restoreParts,
  saveParts,
  type SaveableParts,
  type SavedParts,
} from '../../base/saved/saved-parts';
import type { PciFunction, PciMapping, PciRange, PciSpace, RoutedBus } from './pci-function';

/** Device and function number in one byte: device in bits 7:3. */
export function devfn(device: number, functionNumber: number): number {
  return ((device & 0x1f) << 3) | (functionNumber & 7);
}

export interface PciBusOptions {
  /** What `bus=` calls it: `pcie.0`, `pci.0`, or the id of the bridge before it. */
  readonly name: string;
  /** PCI Express, not conventional PCI. */
  readonly express: boolean;
  /** Behind a bridge, not the host's own. */
  readonly behindBridge: boolean;
  /** Devices below this number can't be placed: 1 where a hot-plug controller has number 0 to itself. */
  readonly firstDevice: number;
  /** Physical address of I/O address 0; 0 where the processor has ports. For events. */
  readonly ioBase: number;
}

const PLAIN_ROOT: PciBusOptions = {
  name: 'pcie.0',
  express: true,
  behindBridge: false,
  firstDevice: 0,
  ioBase: 0,
};

interface SavedPciBus extends SavedDevice {
  readonly functions: SavedParts;
}

/** One PCI bus: up to 32 devices of up to 8 functions, some of which may be bridges to further buses. */
export class PciBus implements RoutedBus {
  readonly options: PciBusOptions;
  readonly #functions = new Map<number, PciFunction>();
  /** What is decoded, and where bus numbers lead, until a write changes that. Kept by the root bus only. */
  #known: readonly PciMapping[] | undefined;
  #last: PciMapping | undefined;
  readonly #routes = new Map<number, RoutedBus | undefined>();
  /** Function that was found last, and bus and place that it was found by. */
  #found: PciFunction | undefined;
  #foundBy = -1;
  #populated: () => void = () => undefined;
  /** Functions by device and function number, as the number of a bus changes. */
  #saveable: SaveableParts | undefined;

  constructor(options: Partial<PciBusOptions> = {}) {
    this.options = { ...PLAIN_ROOT, ...options };
  }

  /** Throws if the place is taken: who places functions must look first. */
  add(at: number, pciFunction: PciFunction): void {
    if (this.#functions.has(at)) {
      throw new Error(`PCI function ${placeName(0, at)} is taken`);
    }
    this.#functions.set(at, pciFunction);
    this.#saveable = undefined;
    this.#populated();
    this.decodingChanged();
  }

  /** Calls back when a function is added: a slot notices that it isn't empty. */
  whenPopulated(callback: () => void): void {
    this.#populated = callback;
  }

  at(place: number): PciFunction | undefined {
    return this.#functions.get(place);
  }

  /** In ascending order of place. */
  list(): readonly (readonly [place: number, pciFunction: PciFunction])[] {
    return [...this.#functions].sort(([a], [b]) => a - b);
  }

  /** The lowest device number of which no function is used, or undefined when the bus is full. */
  freeDevice(): number | undefined {
    for (let device = 0; device < 32; device++) {
      if (this.usedFunction(device) === undefined) {
        return device;
      }
    }
    return undefined;
  }

  /** The lowest function of a device that is there. */
  usedFunction(device: number): number | undefined {
    for (let i = 0; i < 8; i++) {
      if (this.#functions.has(devfn(device, i))) {
        return i;
      }
    }
    return undefined;
  }

  /**
   * The bus with a number: this one has number `ownNumber`, others are found through the bridges by the numbers that the
   * guest wrote into them.
   */
  route(ownNumber: number, busNumber: number): RoutedBus | undefined {
    if (busNumber === ownNumber) {
      return this;
    }
    for (const bridge of this.#functions.values()) {
      const behind = bridge.secondary;
      if (!behind) {
        continue;
      }
      const first = behind.secondaryNumber();
      if (first === 0 || busNumber < first || busNumber > behind.subordinateNumber()) {
        continue;
      }
      return behind.bus.route(first, busNumber);
    }
    return undefined;
  }

  /** The function that answers a configuration access. For the root bus, which has number 0 and is told of changes. */
  find(busNumber: number, place: number): PciFunction | undefined {
    const by = busNumber * 256 + place;
    if (this.#foundBy === by) {
      return this.#found;
    }
    if (!this.#routes.has(busNumber)) {
      this.#routes.set(busNumber, this.route(0, busNumber));
    }
    this.#found = this.#routes.get(busNumber)?.at(place);
    this.#foundBy = by;
    return this.#found;
  }

  /** Who decodes a bus address. For the root bus, which is told of changes. */
  findMapping(space: PciSpace, address: number, sizeBytes: number): PciMapping | undefined {
    if (this.#last && covers(this.#last, space, address, sizeBytes)) {
      return this.#last;
    }
    this.#known ??= byAddress(this.decoded());
    const near = this.#known[countUpTo(this.#known, address) - 1];
    // Where a guest lets ranges overlap, the nearest beginning need not be the one that covers the access.
    this.#last =
      near && covers(near, space, address, sizeBytes)
        ? near
        : this.#known.find((mapping) => covers(mapping, space, address, sizeBytes));
    return this.#last;
  }

  /** Functions have other addresses, or buses other numbers, than before. */
  decodingChanged(): void {
    this.#known = undefined;
    this.#last = undefined;
    this.#foundBy = -1;
    this.#routes.clear();
  }

  decoded(): readonly PciMapping[] {
    const all: PciMapping[] = [];
    for (const pciFunction of this.#functions.values()) {
      const { secondary } = pciFunction;
      all.push(...pciFunction.mappings());
      if (!secondary) {
        continue;
      }
      const behind = secondary.bus.decoded();
      const ranges = secondary.forwarded?.();
      all.push(...(ranges ? behind.flatMap((mapping) => clip(mapping, ranges)) : behind));
    }
    return all;
  }

  reset(): void {
    for (const pciFunction of this.#functions.values()) {
      pciFunction.reset();
      pciFunction.secondary?.bus.reset();
    }
    this.decodingChanged();
  }

  save(): SavedPciBus {
    return { device: 'pci-bus', version: 1, functions: saveParts(this.#parts()) };
  }

  /** Of the root bus: addresses are decoded as they were then. */
  restore(state: SavedPciBus): Result<undefined, string> {
    const checked = checkSaved(state, 'pci-bus', 1);
    const restored = checked.ok ? restoreParts(this.#parts(), state.functions) : checked;
    this.decodingChanged();
    return restored;
  }

  #parts(): SaveableParts {
    this.#saveable ??= new Map(
      this.list().map(([place, found]) => [placeName(0, place).slice(3), found]),
    );
    return this.#saveable;
  }
}

/** Sorted by first address; of equal ones the one that was found first comes last, where `countUpTo` points. */
function byAddress(mappings: readonly PciMapping[]): readonly PciMapping[] {
  return mappings.toReversed().sort((a, b) => a.base - b.base);
}

/** How many mappings begin at an address or before. */
function countUpTo(mappings: readonly PciMapping[], address: number): number {
  let low = 0;
  let high = mappings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((mappings[middle]?.base ?? 0) <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function covers(mapping: PciMapping, space: PciSpace, address: number, sizeBytes: number): boolean {
  return (
    mapping.space === space &&
    address >= mapping.base &&
    address + sizeBytes <= mapping.base + mapping.sizeBytes
  );
}

/** The parts of a mapping that lie in a bridge's windows. */
function clip(mapping: PciMapping, ranges: readonly PciRange[]): PciMapping[] {
  const parts: PciMapping[] = [];
  for (const range of ranges) {
    if (range.space !== mapping.space) {
      continue;
    }
    const base = Math.max(mapping.base, range.base);
    const end = Math.min(mapping.base + mapping.sizeBytes, range.base + range.sizeBytes);
    if (base >= end) {
      continue;
    }
    const deviceOffset = (mapping.deviceOffset ?? 0) + base - mapping.base;
    parts.push({ ...mapping, base, sizeBytes: end - base, deviceOffset });
  }
  return parts;
}

/** `00:01.0`. */
export function placeName(busNumber: number, place: number): string {
  const bus = hexDigits(busNumber, 2);
  const device = hexDigits(place >> 3, 2);
  return `${bus}:${device}.${place & 7}`;
}
