import type { AccessSize, BusDevice } from '../bus';
import type { PciBus } from '../pci/pci-bus';
import { mappingAccepts } from '../pci/pci-function';

/** Addresses without RAM on x86: what PCI functions decode; elsewhere zeros, and never a bus error. */
export class MemoryHole implements BusDevice {
  readonly #pci: PciBus;
  readonly #base: number;

  constructor(pci: PciBus, base: number) {
    this.#pci = pci;
    this.#base = base;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const address = this.#base + offset;
    const mapping = this.#pci.findMapping('memory', address, sizeBytes);
    if (!mapping || !mappingAccepts(mapping, address, sizeBytes, 'read')) {
      return 0;
    }
    return mapping.device.read(address - mapping.base + (mapping.deviceOffset ?? 0), sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const address = this.#base + offset;
    const mapping = this.#pci.findMapping('memory', address, sizeBytes);
    if (mapping && mappingAccepts(mapping, address, sizeBytes, 'write')) {
      mapping.device.write(address - mapping.base + (mapping.deviceOffset ?? 0), sizeBytes, value);
    }
  }
}
