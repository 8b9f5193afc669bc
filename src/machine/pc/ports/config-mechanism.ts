import { allOnes } from '../../../base/bits';
import type { EventSink } from '../../../base/trace-event';
import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize } from '../../bus';
import type { ExitRequest, PowerSwitch } from '../../devices/power/power-switch';
import { PciConfigAccess } from '../../pci/config-access';
import type { PciBus } from '../../pci/pci-bus';
import type { PortDevice } from './port-space';

/** First port; eight belong to it. */
export const CONFIG_MECHANISM_PORT = 0xcf8;

const RESET_CONTROL = 1;
const DATA = 4;
const ENABLE = 0x8000_0000;
const RESET_CPU = 0x04;
const RESET_BITS = 0x0e;
const RESET: ExitRequest = 'reset';

export interface SavedConfigMechanism extends SavedDevice {
  readonly address: number;
  readonly resetControl: number;
}

/**
 * PCI configuration mechanism 1, and the reset control register that lies among its ports.
 *
 *     0xcf8  address (32-bit accesses only): enable, bus, device, function, register
 *     0xcf9  reset control (8-bit accesses)
 *     0xcfc  data, 8 to 32 bits
 *
 * @spec PCI Local Bus 3.0 §3.2.2.3.2 Software Generation of Configuration Transactions
 */
export class ConfigMechanism implements PortDevice, Saveable<SavedConfigMechanism> {
  readonly #access: PciConfigAccess;
  readonly #power: PowerSwitch;
  #address = 0;
  #resetControl = 0;

  constructor(root: PciBus, events: EventSink, power: PowerSwitch) {
    this.#access = new PciConfigAccess(root, events);
    this.#power = power;
  }

  reset(): void {
    this.#address = 0;
    this.#resetControl = 0;
  }

  save(): SavedConfigMechanism {
    return {
      device: 'pci-config-mechanism',
      version: 1,
      address: this.#address,
      resetControl: this.#resetControl,
    };
  }

  restore(state: SavedConfigMechanism): Result<undefined, string> {
    const checked = checkSaved(state, 'pci-config-mechanism', 1);
    if (checked.ok) {
      this.#address = state.address;
      this.#resetControl = state.resetControl;
    }
    return checked;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    if (offset < DATA) {
      if (offset === RESET_CONTROL && sizeBytes === 1) {
        return this.#resetControl;
      }
      return offset === 0 && sizeBytes === 4 ? this.#address : 0;
    }
    if ((this.#address & ENABLE) === 0) {
      return allOnes(sizeBytes);
    }
    return this.#access.read(this.#bus(), this.#place(), this.#register(offset), sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (offset < DATA) {
      if (offset === 0 && sizeBytes === 4) {
        this.#address = value >>> 0;
      } else if (offset === RESET_CONTROL && sizeBytes === 1) {
        this.#control(value);
      }
    } else if ((this.#address & ENABLE) !== 0) {
      this.#access.write(this.#bus(), this.#place(), this.#register(offset), sizeBytes, value);
    }
  }

  #control(value: number): void {
    if ((value & RESET_CPU) !== 0) {
      this.#power.request = RESET;
    } else {
      this.#resetControl = value & RESET_BITS;
    }
  }

  #bus(): number {
    return (this.#address >>> 16) & 0xff;
  }

  #place(): number {
    return (this.#address >>> 8) & 0xff;
  }

  #register(offset: number): number {
    return (this.#address & 0xfc) + offset - DATA;
  }
}
