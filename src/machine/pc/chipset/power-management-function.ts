import type { BusDevice } from '../../bus';
import type { PciMapping } from '../../pci/pci-function';
import { ChipsetFunction, type ChipsetFunctionModel } from './chipset-function';
import { PM_PORTS } from './power-management';

/** Which registers of a chipset's function say where the power management ports are, and whether they are there. */
export interface PmPlace {
  readonly base: number;
  readonly enable: number;
  readonly enableBit: number;
}

export const PIIX4_PM_PLACE: PmPlace = { base: 0x40, enable: 0x80, enableBit: 0x01 };
export const ICH9_PM_PLACE: PmPlace = { base: 0x40, enable: 0x44, enableBit: 0x80 };

const BASE_MASK = 0xffc0;

/** A function whose own registers, not a base address register, place the power management ports. */
export class PowerManagementFunction extends ChipsetFunction {
  readonly #place: PmPlace;
  readonly #ports: BusDevice;

  constructor(model: ChipsetFunctionModel, place: PmPlace, ports: BusDevice) {
    super(model);
    this.#place = place;
    this.#ports = ports;
  }

  override mappings(): readonly PciMapping[] {
    const own = super.mappings();
    if ((this.readConfig(this.#place.enable, 1) & this.#place.enableBit) === 0) {
      return own;
    }
    const base = this.readConfig(this.#place.base, 4) & BASE_MASK;
    return [...own, { space: 'io', base, sizeBytes: PM_PORTS, device: this.#ports }];
  }
}
