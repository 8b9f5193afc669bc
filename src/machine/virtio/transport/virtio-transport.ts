import type { VirtioTransportCore } from './transport-core';

/** Where a PCI function is by the bus numbers that the guest gave. */
export interface PciPlace {
  /** 0 too behind a bridge that has no number yet. */
  readonly bus: number;
  /** Device in bits 7:3, function in bits 2:0. */
  readonly devfn: number;
}

/** A place of the machine for a VirtIO device, whatever the transport. */
export interface VirtioTransport {
  readonly kind: 'mmio' | 'pci';
  /** As in events: `virtio-mmio@a003e00`, `virtio-pci@00:01.0`. */
  readonly transportName: string;
  /** The interface is virtio-mmio version 1, or the legacy PCI one. */
  readonly legacy: boolean;
  /** Physical address (or port) of its registers at present; 0 while a PCI function has none. */
  readonly address: number;
  /** Undefined: an empty slot. */
  readonly core: VirtioTransportCore | undefined;
  /** Only on PCI. */
  readonly pciPlace: PciPlace | undefined;
}
