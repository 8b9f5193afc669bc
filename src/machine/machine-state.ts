import type { SavedDevice } from '../base/saved/saved-device';
import type { SavedParts } from '../base/saved/saved-parts';

/**
 * All devices of a machine at one place of its run, as plain data that can be cloned. RAM, contents of disks, the clock and
 * who listens aren't part of it.
 */
export interface MachineState extends SavedDevice {
  readonly ramBytes: number;
  /** By their places: `uart`, `virtio-mmio@10008000`, `pci`, `netdev net0`. */
  readonly devices: SavedParts;
}
