import { zeroDevice } from './zero-device';
import type { Result } from '../../../base/result';
import { checkSaved, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize } from '../../bus';
import { Rom } from '../../devices/flash/rom';
import { BaseAddresses, type BaseAddress } from '../../pci/base-addresses';
import { PCI_CONFIG_BYTES, PciConfigSpace, type PciIdentity } from '../../pci/config-space';
import type { PciFunction, PciMapping } from '../../pci/pci-function';

/** Registers of one function as power-on finds them. */
export interface ChipsetFunctionModel {
  /** QEMU's word for it, for events. */
  readonly name: string;
  /** Device and function number. */
  readonly place: readonly [device: number, functionNumber: number];
  readonly identity: Omit<PciIdentity, 'subsystemVendorId' | 'subsystemId'>;
  readonly status?: number;
  readonly interruptPin?: number;
  /** Where the capability list begins. */
  readonly capabilities?: number;
  /** 32-bit registers behind the header that aren't zero. */
  readonly registers?: readonly (readonly [offset: number, value: number])[];
  /** Bits of 32-bit registers behind the header that a write changes, where that isn't all of them. */
  readonly writable?: readonly (readonly [offset: number, mask: number])[];
  readonly baseAddresses?: readonly (readonly [index: number, what: Omit<BaseAddress, 'device'>])[];
  /** An expansion ROM: its window, and the image in it, which is made only for a machine that has the function. */
  readonly rom?: { readonly sizeBytes: number; readonly image: () => Uint8Array };
}

interface SavedChipsetFunction extends SavedDevice {
  readonly config: Uint8Array;
}

/** A part of a chipset: configuration space that remembers, and registers behind base addresses that do nothing. */
export class ChipsetFunction implements PciFunction {
  readonly name: string;
  readonly secondary = undefined;
  readonly #config = new PciConfigSpace(PCI_CONFIG_BYTES);
  readonly #addresses: BaseAddresses;

  constructor(model: ChipsetFunctionModel) {
    const config = this.#config;
    this.name = model.name;
    this.#addresses = new BaseAddresses(config);
    config.defineIdentity({ ...model.identity, subsystemVendorId: 0x1af4, subsystemId: 0x1100 });
    config.define(0x06, 2, model.status ?? 0);
    config.define(0x34, 1, model.capabilities ?? 0);
    config.define(0x3d, 1, model.interruptPin ?? 0);
    for (const [offset, value] of model.registers ?? []) {
      config.define(offset, 4, value);
    }
    for (const [offset, mask] of model.writable ?? []) {
      config.allowWrites(offset, 4, mask);
    }
    for (const [index, what] of model.baseAddresses ?? []) {
      this.#addresses.add(index, { ...what, device: zeroDevice });
    }
    if (model.rom !== undefined) {
      this.#addresses.addRom(model.rom.sizeBytes, new Rom(model.rom.image()));
    }
  }

  readConfig(offset: number, sizeBytes: AccessSize): number {
    return this.#config.read(offset, sizeBytes);
  }

  writeConfig(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#config.write(offset, sizeBytes, value);
  }

  mappings(): readonly PciMapping[] {
    return this.#addresses.mappings();
  }

  reset(): void {
    this.#config.reset();
  }

  save(): SavedChipsetFunction {
    return { device: this.name, version: 1, config: this.#config.save() };
  }

  restore(state: SavedChipsetFunction): Result<undefined, string> {
    const checked = checkSaved(state, this.name, 1);
    return checked.ok ? this.#config.restore(state.config) : checked;
  }
}
