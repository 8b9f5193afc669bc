import type { PciFunction, PciMapping, PciSpace, RoutedBus } from './pci-function';

/** Device and function number in one byte: device in bits 7:3. */
export function devfn(device: number, functionNumber: number): number {
  return ((device & 0x1f) << 3) | (functionNumber & 7);
}

/** One PCI bus: up to 32 devices of up to 8 functions, some of which may be bridges to further buses. */
export class PciBus implements RoutedBus {
  private readonly functions = new Map<number, PciFunction>();

  /** Throws if the place is taken: who places functions must look first. */
  add(at: number, pciFunction: PciFunction): void {
    if (this.functions.has(at)) throw new Error(`PCI function ${placeName(0, at)} is taken`);
    this.functions.set(at, pciFunction);
  }

  at(place: number): PciFunction | undefined {
    return this.functions.get(place);
  }

  /** The lowest device number of which no function is used, or undefined when the bus is full. */
  freeDevice(): number | undefined {
    for (let device = 0; device < 32; device++) {
      let used = false;
      for (let i = 0; i < 8; i++) used ||= this.functions.has(devfn(device, i));
      if (!used) return device;
    }
    return undefined;
  }

  /**
   * Routes a configuration access: this bus has number `ownNumber`, others are found through the bridges by the numbers
   * that the guest wrote into them.
   */
  route(ownNumber: number, busNumber: number, place: number): PciFunction | undefined {
    if (busNumber === ownNumber) return this.functions.get(place);
    for (const bridge of this.functions.values()) {
      const behind = bridge.secondary;
      if (!behind) continue;
      const first = behind.secondaryNumber();
      if (first === 0 || busNumber < first || busNumber > behind.subordinateNumber()) continue;
      return behind.bus.route(first, busNumber, place);
    }
    return undefined;
  }

  /** Who decodes a bus address. */
  findMapping(space: PciSpace, address: number, sizeBytes: number): PciMapping | undefined {
    for (const pciFunction of this.functions.values()) {
      for (const mapping of pciFunction.mappings()) {
        if (
          mapping.space === space &&
          address >= mapping.base &&
          address + sizeBytes <= mapping.base + mapping.sizeBytes
        ) {
          return mapping;
        }
      }
      const found = pciFunction.secondary?.bus.findMapping(space, address, sizeBytes);
      if (found) return found;
    }
    return undefined;
  }

  reset(): void {
    for (const pciFunction of this.functions.values()) {
      pciFunction.reset();
      pciFunction.secondary?.bus.reset();
    }
  }
}

/** `00:01.0`. */
export function placeName(busNumber: number, place: number): string {
  const bus = busNumber.toString(16).padStart(2, '0');
  const device = (place >> 3).toString(16).padStart(2, '0');
  return `${bus}:${device}.${place & 7}`;
}
