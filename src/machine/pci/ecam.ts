import { allOnes } from '../../base/bits';
import type { EventSink } from '../../base/trace-event';
import type { AccessSize, BusDevice } from '../bus';
import { placeName, type PciBus } from './pci-bus';
import type { PciSpace } from './pci-function';

/**
 * Configuration space as memory (PCI Express 3.0 §7.2.2 Enhanced Configuration Access Mechanism):
 *
 *     bus << 20 | device << 15 | function << 12 | register
 *
 * A function that is not there reads as ones.
 */
export class EcamWindow implements BusDevice {
  private readonly root: PciBus;
  private readonly events: EventSink;

  constructor(root: PciBus, events: EventSink) {
    this.root = root;
    this.events = events;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const busNumber = offset >>> 20;
    const place = (offset >>> 12) & 0xff;
    const register = offset & 0xfff;
    const found = this.root.route(0, busNumber, place);
    if (!found) return allOnes(sizeBytes);
    const value = found.readConfig(register, sizeBytes);
    if (this.events.enabled) {
      this.events.emit({
        kind: 'pciConfigRead',
        place: placeName(busNumber, place),
        device: found.name,
        offset: register,
        sizeBytes,
        value,
      });
    }
    return value;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const busNumber = offset >>> 20;
    const place = (offset >>> 12) & 0xff;
    const register = offset & 0xfff;
    const found = this.root.route(0, busNumber, place);
    if (!found) return;
    if (this.events.enabled) {
      this.events.emit({
        kind: 'pciConfigWrite',
        place: placeName(busNumber, place),
        device: found.name,
        offset: register,
        sizeBytes,
        value,
      });
    }
    found.writeConfig(register, sizeBytes, value);
  }
}

/** One of a host bridge's windows: forwards to whatever function decodes the bus address; ones where none does. */
export class PciWindow implements BusDevice {
  private readonly root: PciBus;
  private readonly space: PciSpace;
  private readonly busBase: number;

  /** @param busBase Bus address of the window's first byte. */
  constructor(root: PciBus, space: PciSpace, busBase: number) {
    this.root = root;
    this.space = space;
    this.busBase = busBase;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const address = this.busBase + offset;
    const mapping = this.root.findMapping(this.space, address, sizeBytes);
    if (!mapping) return allOnes(sizeBytes);
    return mapping.device.read(address - mapping.base, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const address = this.busBase + offset;
    const mapping = this.root.findMapping(this.space, address, sizeBytes);
    mapping?.device.write(address - mapping.base, sizeBytes, value);
  }
}
