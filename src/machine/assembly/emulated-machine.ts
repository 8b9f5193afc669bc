import type { Bus } from '../bus';
import type { GuestMemory } from '../memory/guest-memory';
import type { RunMachine } from '../run-machine';
import type { VirtioTransport } from '../virtio/transport/virtio-transport';
import type { VirtioSlot } from './placing/virtio-slots';

/** A machine with what those see who look at it from outside. */
export interface Machine extends RunMachine {
  readonly ram: GuestMemory;
  readonly bus: Bus;
  /** The virtio-mmio transports by ascending address, with and without device. */
  readonly virtioSlots: readonly VirtioSlot[];
  /** All places for VirtIO devices: virtio-mmio transports by ascending address, then PCI functions. */
  readonly virtioTransports: readonly VirtioTransport[];
}
