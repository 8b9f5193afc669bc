import {
  PCI_COMMAND,
  PCI_COMMAND_IO,
  PCI_COMMAND_MEMORY,
  PCI_SECONDARY_BUS,
  PCI_SUBORDINATE_BUS,
} from '../../spec/pci';
import type { Result } from '../../base/result';
import { checkSaved, type SavedDevice } from '../../base/saved/saved-device';
import type { AccessSize } from '../bus';
import { BaseAddresses } from './base-addresses';
import type { BridgeModel } from './bridge-models';
import { PCI_CONFIG_BYTES, PciConfigSpace } from './config-space';
import type { PciBus } from './pci-bus';
import type { PciBridgeBus, PciFunction, PciMapping, PciRange } from './pci-function';

const IO_BASE = 0x1c;
const IO_LIMIT = 0x1d;
const MEMORY_BASE = 0x20;
const MEMORY_LIMIT = 0x22;
const PREFETCH_BASE = 0x24;
const PREFETCH_LIMIT = 0x26;
const PREFETCH_BASE_UPPER = 0x28;
const PREFETCH_LIMIT_UPPER = 0x2c;
const MEMORY_GRANULE = 0x10_0000;
const IO_GRANULE = 0x1000;

interface SavedPciBridge extends SavedDevice {
  readonly config: Uint8Array;
  readonly behind: SavedDevice;
}

/**
 * A PCI-to-PCI bridge: passes configuration cycles on by bus number, memory and I/O by its windows. Its own registers
 * (hot-plug controller, MSI-X) read 0 and do nothing.
 *
 * @spec PCI-to-PCI Bridge 1.2 §3.2.5 Type 1 Configuration Space Header
 */
export class PciBridge implements PciFunction {
  readonly name: string;
  readonly secondary: PciBridgeBus;
  readonly #config: PciConfigSpace;
  readonly #bars: BaseAddresses;

  /** @param behind Its secondary bus. */
  constructor(model: BridgeModel, behind: PciBus, multifunction: boolean) {
    this.name = model.driver;
    this.#config = new PciConfigSpace(model.configBytes);
    for (const [offset, bytes] of model.bytes) {
      this.#config.defineBytes(offset, bytes);
    }
    if (multifunction) {
      this.#config.define(0x0e, 1, 0x81);
    }
    for (const [offset, masks] of model.writable) {
      masks.forEach((mask, index) => {
        this.#config.allowWrites(offset + index, 1, mask);
      });
    }
    const { freeFrom, freeExtendedFrom, configBytes } = model;
    this.#config.addStorage(freeFrom, Math.min(configBytes, PCI_CONFIG_BYTES) - freeFrom);
    this.#config.addStorage(freeExtendedFrom, configBytes - freeExtendedFrom);
    this.#bars = new BaseAddresses(this.#config);
    this.#bars.add(0, {
      space: 'memory',
      sizeBytes: model.barBytes,
      wide: model.wideBar,
      device: { read: () => 0, write: () => undefined },
    });
    behind.whenPopulated(() => {
      for (const [offset, bytes] of model.populatedBytes ?? []) {
        this.#config.defineBytes(offset, bytes);
      }
    });
    this.secondary = {
      bus: behind,
      secondaryNumber: () => this.#config.read(PCI_SECONDARY_BUS, 1),
      subordinateNumber: () => this.#config.read(PCI_SUBORDINATE_BUS, 1),
      forwarded: () => this.#forwarded(),
    };
  }

  readConfig(offset: number, sizeBytes: AccessSize): number {
    return this.#config.read(offset, sizeBytes);
  }

  writeConfig(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#config.write(offset, sizeBytes, value);
  }

  mappings(): readonly PciMapping[] {
    return this.#bars.mappings();
  }

  reset(): void {
    this.#config.reset();
  }

  save(): SavedPciBridge {
    return {
      device: this.name,
      version: 1,
      config: this.#config.save(),
      behind: this.secondary.bus.save(),
    };
  }

  restore(state: SavedPciBridge): Result<undefined, string> {
    const checked = checkSaved(state, this.name, 1);
    if (!checked.ok) {
      return checked;
    }
    const behind = this.secondary.bus.restore(state.behind);
    return behind.ok ? this.#config.restore(state.config) : behind;
  }

  #forwarded(): PciRange[] {
    const command = this.#config.read(PCI_COMMAND, 2);
    const ranges: PciRange[] = [];
    if ((command & PCI_COMMAND_IO) !== 0) {
      const base = (this.#config.read(IO_BASE, 1) & 0xf0) << 8;
      const limit = ((this.#config.read(IO_LIMIT, 1) & 0xf0) << 8) + IO_GRANULE;
      ranges.push({ space: 'io', base, sizeBytes: limit - base });
    }
    if ((command & PCI_COMMAND_MEMORY) !== 0) {
      ranges.push(
        this.#memoryRange(this.#granules(MEMORY_BASE), this.#granules(MEMORY_LIMIT)),
        this.#memoryRange(
          this.#granules(PREFETCH_BASE) + this.#config.read(PREFETCH_BASE_UPPER, 4) * 2 ** 32,
          this.#granules(PREFETCH_LIMIT) + this.#config.read(PREFETCH_LIMIT_UPPER, 4) * 2 ** 32,
        ),
      );
    }
    return ranges.filter((range) => range.sizeBytes > 0);
  }

  #granules(offset: number): number {
    return (this.#config.read(offset, 2) & 0xfff0) * 2 ** 16;
  }

  #memoryRange(base: number, limit: number): PciRange {
    return { space: 'memory', base, sizeBytes: limit + MEMORY_GRANULE - base };
  }
}
