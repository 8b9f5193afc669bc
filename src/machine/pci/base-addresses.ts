import { fromWords } from '../../base/bits';
import {
  PCI_BASE_ADDRESS_0,
  PCI_COMMAND,
  PCI_COMMAND_IO,
  PCI_COMMAND_MEMORY,
  PCI_ROM_ADDRESS,
} from '../../spec/pci';
import type { BusDevice } from '../bus';
import type { PciConfigSpace } from './config-space';
import type { PciMapping, PciSpace } from './pci-function';

/** What stands behind a base address register. */
export interface BaseAddress {
  readonly space: PciSpace;
  /** A power of two. */
  readonly sizeBytes: number;
  /** 64 bits: takes the next register as well. */
  readonly wide?: boolean;
  readonly prefetchable?: boolean;
  readonly device: BusDevice;
  /** Which of its parts answer, where that isn't all: the bus has nobody at the others. */
  readonly parts?: readonly BaseAddressPart[];
}

/** Bytes within a region. */
export interface BaseAddressPart {
  readonly offset: number;
  readonly sizeBytes: number;
}

const IO_BIT = 1;
const WIDE_BIT = 4;
const PREFETCH_BIT = 8;
const ROM_ENABLE = 1;

/**
 * Base address registers of a function: which bits a write changes tells the guest the size; what they hold, and the
 * command register, decides what the function decodes.
 *
 * @spec PCI Local Bus 3.0 §6.2.5 Base Addresses
 */
export class BaseAddresses {
  readonly #config: PciConfigSpace;
  readonly #registers = new Map<number, BaseAddress>();
  #rom: BaseAddress | undefined;

  constructor(config: PciConfigSpace) {
    this.#config = config;
  }

  /** @param index 0 to 5. */
  add(index: number, what: BaseAddress): void {
    const offset = PCI_BASE_ADDRESS_0 + 4 * index;
    let flags = what.space === 'io' ? IO_BIT : 0;
    if (what.wide === true) {
      flags |= WIDE_BIT;
    }
    if (what.prefetchable === true) {
      flags |= PREFETCH_BIT;
    }
    this.#config.define(offset, 4, flags);
    this.#config.allowWrites(offset, 4, addressMask(what.sizeBytes));
    if (what.wide === true) {
      this.#config.allowWrites(offset + 4, 4, 0xffff_ffff);
    }
    this.#registers.set(index, what);
  }

  /** An expansion ROM, which has its own enable bit. */
  addRom(sizeBytes: number, device: BusDevice): void {
    this.#config.allowWrites(PCI_ROM_ADDRESS, 4, (addressMask(sizeBytes) | ROM_ENABLE) >>> 0);
    this.#rom = { space: 'memory', sizeBytes, device };
  }

  /** Bus address that register `index` holds, enabled or not. */
  base(index: number): number {
    const what = this.#registers.get(index);
    if (!what) {
      return 0;
    }
    const offset = PCI_BASE_ADDRESS_0 + 4 * index;
    const low = (this.#config.read(offset, 4) & addressMask(what.sizeBytes)) >>> 0;
    return what.wide === true ? fromWords(low, this.#config.read(offset + 4, 4)) : low;
  }

  mappings(): PciMapping[] {
    const command = this.#config.read(PCI_COMMAND, 2);
    const found: PciMapping[] = [];
    for (const [index, { space, sizeBytes, device, parts }] of this.#registers) {
      const enable = space === 'io' ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY;
      if ((command & enable) === 0) {
        continue;
      }
      const base = this.base(index);
      if (!parts) {
        found.push({ space, base, sizeBytes, device });
        continue;
      }
      for (const { offset, sizeBytes: lengthBytes } of parts) {
        found.push({
          space,
          base: base + offset,
          sizeBytes: lengthBytes,
          device,
          deviceOffset: offset,
        });
      }
    }
    const romRegister = this.#config.read(PCI_ROM_ADDRESS, 4);
    if (this.#rom && (command & PCI_COMMAND_MEMORY) !== 0 && (romRegister & ROM_ENABLE) !== 0) {
      const { sizeBytes, device } = this.#rom;
      const base = (romRegister & addressMask(sizeBytes)) >>> 0;
      found.push({ space: 'memory', base, sizeBytes, device });
    }
    return found;
  }
}

function addressMask(sizeBytes: number): number {
  return (2 ** 32 - sizeBytes) >>> 0;
}
