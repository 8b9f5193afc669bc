import { allOnes } from '../../base/bits';
import type { EventSink } from '../../base/trace-event';
import type { AccessKind, AccessSize, BusDevice, WideAccessSize } from '../bus';
import { PciConfigAccess } from './config-access';
import type { PciBus } from './pci-bus';
import { mappingAccepts, type PciSpace } from './pci-function';

/**
 * Configuration space as memory (PCI Express 3.0 §7.2.2 Enhanced Configuration Access Mechanism):
 *
 *     bus << 20 | device << 15 | function << 12 | register
 */
export class EcamWindow implements BusDevice {
  readonly #access: PciConfigAccess;

  constructor(root: PciBus, events: EventSink) {
    this.#access = new PciConfigAccess(root, events);
  }

  read(offset: number, sizeBytes: AccessSize): number {
    return this.#access.read(offset >>> 20, (offset >>> 12) & 0xff, offset & 0xfff, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#access.write(offset >>> 20, (offset >>> 12) & 0xff, offset & 0xfff, sizeBytes, value);
  }
}

/** One of a host bridge's windows: forwards to whatever function decodes the bus address; ones where none does. */
export class PciWindow implements BusDevice {
  readonly #root: PciBus;
  readonly #space: PciSpace;
  readonly #busBase: number;

  /** @param busBase Bus address of the window's first byte. */
  constructor(root: PciBus, space: PciSpace, busBase: number) {
    this.#root = root;
    this.#space = space;
    this.#busBase = busBase;
  }

  accepts(offset: number, sizeBytes: WideAccessSize, kind: AccessKind): boolean {
    const mapping = this.#root.findMapping(this.#space, this.#busBase + offset, sizeBytes);
    return (
      mapping === undefined || mappingAccepts(mapping, this.#busBase + offset, sizeBytes, kind)
    );
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const address = this.#busBase + offset;
    const mapping = this.#root.findMapping(this.#space, address, sizeBytes);
    if (!mapping) {
      return allOnes(sizeBytes);
    }
    return mapping.device.read(address - mapping.base + (mapping.deviceOffset ?? 0), sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const address = this.#busBase + offset;
    const mapping = this.#root.findMapping(this.#space, address, sizeBytes);
    mapping?.device.write(address - mapping.base + (mapping.deviceOffset ?? 0), sizeBytes, value);
  }
}
