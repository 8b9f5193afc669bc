import type { VirtioTransportCore } from '../../machine/virtio/transport/transport-core';

/** A place of the machine for a virtio device. */
export interface TransportSlot {
  readonly kind: 'mmio' | 'pci';
  readonly legacy: boolean;
  readonly address: number;
  /** U-Boot's name of the transport device at this place; on PCI, what it is called until U-Boot has bound one. */
  readonly ubootName: string;
  /** Bus number, and device and function in one byte; only on PCI. */
  readonly pciPlace: { readonly bus: number; readonly devfn: number } | undefined;
  /** Undefined: an empty slot. */
  readonly core: VirtioTransportCore | undefined;
}
