import type { Result } from '../../base/result';
import { checkSaved, type SavedDevice } from '../../base/saved/saved-device';
import type { AccessSize } from '../bus';
import { PCI_CONFIG_BYTES, PciConfigSpace } from './config-space';
import type { PciFunction, PciMapping } from './pci-function';

interface SavedGpexRoot extends SavedDevice {
  readonly config: Uint8Array;
}

/** The generic PCI Express host bridge's own function, 00:00.0: 1b36:0008, conventional, without registers. */
export class GpexRoot implements PciFunction {
  readonly name = 'gpex-root';
  readonly secondary = undefined;
  readonly #config = new PciConfigSpace(PCI_CONFIG_BYTES);

  constructor() {
    this.#config.defineIdentity({
      vendorId: 0x1b36,
      deviceId: 0x0008,
      revision: 0,
      classCode: 0x06_0000,
      subsystemVendorId: 0x1af4,
      subsystemId: 0x1100,
      headerType: 0,
    });
  }

  readConfig(offset: number, sizeBytes: AccessSize): number {
    return this.#config.read(offset, sizeBytes);
  }

  writeConfig(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#config.write(offset, sizeBytes, value);
  }

  mappings(): readonly PciMapping[] {
    return [];
  }

  reset(): void {
    this.#config.reset();
  }

  save(): SavedGpexRoot {
    return { device: this.name, version: 1, config: this.#config.save() };
  }

  restore(state: SavedGpexRoot): Result<undefined, string> {
    const checked = checkSaved(state, this.name, 1);
    return checked.ok ? this.#config.restore(state.config) : checked;
  }
}
