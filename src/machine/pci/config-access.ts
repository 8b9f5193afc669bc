import { allOnes } from '../../base/bits';
import type { EventSink } from '../../base/trace-event';
import type { AccessSize } from '../bus';
import { placeName, type PciBus } from './pci-bus';

/**
 * Configuration accesses of a host bridge, however the processor makes them (ECAM, 0xCF8/0xCFC): routes, reports, and
 * tells the root bus that addresses may be decoded differently. A function that is not there reads as ones.
 */
export class PciConfigAccess {
  private readonly root: PciBus;
  private readonly events: EventSink;

  constructor(root: PciBus, events: EventSink) {
    this.root = root;
    this.events = events;
  }

  /** @param place Device and function number in one byte. */
  read(busNumber: number, place: number, offset: number, sizeBytes: AccessSize): number {
    const found = this.root.route(0, busNumber, place);
    if (!found) return allOnes(sizeBytes);
    const value = found.readConfig(offset, sizeBytes);
    if (this.events.enabled) {
      this.events.emit({
        kind: 'pciConfigRead',
        place: placeName(busNumber, place),
        device: found.name,
        offset,
        sizeBytes,
        value,
      });
    }
    return value;
  }

  /** @param place Device and function number in one byte. */
  write(
    busNumber: number,
    place: number,
    offset: number,
    sizeBytes: AccessSize,
    value: number,
  ): void {
    const found = this.root.route(0, busNumber, place);
    if (!found) return;
    if (this.events.enabled) {
      this.events.emit({
        kind: 'pciConfigWrite',
        place: placeName(busNumber, place),
        device: found.name,
        offset,
        sizeBytes,
        value,
      });
    }
    found.writeConfig(offset, sizeBytes, value);
    this.root.mappingsChanged();
  }
}
