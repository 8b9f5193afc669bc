import { allOnes } from '../../base/bits';
import type { EventSink } from '../../base/trace-event';
import type { AccessSize } from '../bus';
import { PCI_COMMAND, PCI_COMMAND_IO, PCI_COMMAND_MEMORY } from '../../spec/pci';
import { placeName, type PciBus } from './pci-bus';
import type { PciFunction } from './pci-function';

/** Standard header of configuration space, of functions and of bridges. */
const HEADER_BYTES = 0x40;

/**
 * Configuration accesses of a host bridge, however the processor makes them (ECAM, 0xCF8/0xCFC): routes, reports, and
 * tells the root bus that addresses may be decoded differently. A function that is not there reads as ones.
 */
export class PciConfigAccess {
  readonly #root: PciBus;
  readonly #events: EventSink;

  constructor(root: PciBus, events: EventSink) {
    this.#root = root;
    this.#events = events;
  }

  /** @param place Device and function number in one byte. */
  read(busNumber: number, place: number, offset: number, sizeBytes: AccessSize): number {
    const found = this.#root.find(busNumber, place);
    if (!found) {
      return allOnes(sizeBytes);
    }
    const value = found.readConfig(offset, sizeBytes);
    if (this.#events.wants('pciConfigRead')) {
      this.#events.emit({
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
    const found = this.#root.find(busNumber, place);
    if (!found) {
      return;
    }
    if (this.#events.wants('pciConfigWrite')) {
      this.#events.emit({
        kind: 'pciConfigWrite',
        place: placeName(busNumber, place),
        device: found.name,
        offset,
        sizeBytes,
        value,
      });
    }
    const before = decodingState(found, offset, sizeBytes);
    found.writeConfig(offset, sizeBytes, value);
    if (before === undefined || before !== decodingState(found, offset, sizeBytes)) {
      this.#root.decodingChanged();
    }
  }
}

/**
 * What a write to these bytes may change of the addresses and bus numbers that the function answers; undefined: that is
 * not known. In a header all but the command register's enable bits may matter; behind it chipset functions have more.
 */
function decodingState(
  pciFunction: PciFunction,
  offset: number,
  sizeBytes: AccessSize,
): number | undefined {
  const word = offset & ~3;
  if (offset + sizeBytes > Math.min(word + 4, HEADER_BYTES)) {
    return undefined;
  }
  const value = pciFunction.readConfig(word, 4);
  return word === PCI_COMMAND ? value & (PCI_COMMAND_IO | PCI_COMMAND_MEMORY) : value;
}
