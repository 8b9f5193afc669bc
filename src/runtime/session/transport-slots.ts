import { DM_FLAG_ACTIVATED } from '../../firmware/include/dm/device';
import type { UDevice } from '../../firmware/include/dm/device';
import { UCLASS_PCI, UCLASS_VIRTIO } from '../../firmware/include/dm/uclass-id';
import { gd } from '../../firmware/include/asm-generic/global_data';
import type { PciChildPlat } from '../../firmware/include/pci';
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

/** Devices of U-Boot's virtio uclass; none before the driver model is up. */
export function boundTransports(): readonly UDevice[] {
  const data = gd as typeof gd | undefined;
  return data?.uclass_root.find((uclass) => uclass.uc_drv.id === UCLASS_VIRTIO)?.dev_head ?? [];
}

/** U-Boot numbers transports on PCI as it binds them, so those are told by their place. */
export function isAt(udev: UDevice, { pciPlace, ubootName }: TransportSlot): boolean {
  if (pciPlace === undefined) {
    return udev.name === ubootName;
  }
  if (udev.parent?.uclass.uc_drv.id !== UCLASS_PCI) {
    return false;
  }
  const plat = (udev.parent_plat_ ?? undefined) as PciChildPlat | undefined;
  return plat?.devfn === pciPlace.devfn << 8 && udev.parent.seq_ === pciPlace.bus;
}

export function isActive(dev: UDevice): boolean {
  return (dev.flags_ & DM_FLAG_ACTIVATED) !== 0;
}
