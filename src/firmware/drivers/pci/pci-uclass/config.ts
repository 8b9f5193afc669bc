import { dev_seq, device_get_ops } from '../../../include/dm/device';
import type { UDevice } from '../../../include/dm/device';
import { UCLASS_PCI, UCLASS_ROOT } from '../../../include/dm/uclass-id';
import { ENODEV } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import {
  PCI_BDF,
  PCI_DEV,
  PCI_FUNC,
  PCI_STATUS,
  PCI_STATUS_CAP_LIST,
  PCI_HEADER_TYPE,
  PCI_HEADER_TYPE_CARDBUS,
  PCI_CAPABILITY_LIST,
} from '../../../include/pci';
import type { DmPciOps, PciChildPlat, PciDev, PciRead, PciSize } from '../../../include/pci';
import { dev_get_parent_plat, device_get_uclass_id } from '../../core/device';
import { uclass_get_device_by_seq } from '../../core/uclass';

/** Bits of the header type that say what the rest looks like. */
const HEADER_LAYOUT = 0x7f;
const PCI_CB_CAPABILITY_LIST = 0x14;

/** At most so many capabilities fit into 256 bytes. */
const PCI_FIND_CAP_TTL = 48;

/** The host bridge above a bus. @uboot drivers/pci/pci-uclass.c pci_get_controller() */
export function pci_get_controller(dev: UDevice): UDevice {
  let bus = dev;
  while (bus.parent !== null && device_get_uclass_id(bus.parent) === UCLASS_PCI) {
    bus = bus.parent;
  }
  return bus;
}

/** @uboot drivers/pci/pci-uclass.c pci_get_bus() */
export function pci_get_bus(busnum: number): UDevice | Errno {
  return uclass_get_device_by_seq(UCLASS_PCI, busnum);
}

/** Bus, device and function, as configuration accesses name them. @uboot drivers/pci/pci-uclass.c dm_pci_get_bdf() */
export function dm_pci_get_bdf(dev: UDevice): PciDev {
  const plat = dev_get_parent_plat<PciChildPlat>(dev);
  const bus = dev.parent;
  if (bus === null || device_get_uclass_id(bus) === UCLASS_ROOT) {
    return 0;
  }
  return PCI_BDF(dev_seq(bus), PCI_DEV(plat.devfn), PCI_FUNC(plat.devfn));
}

/** @uboot drivers/pci/pci-uclass.c pci_bus_read_config() */
export function pci_bus_read_config(
  bus: UDevice,
  bdf: PciDev,
  offset: number,
  size: PciSize,
): PciRead {
  const controller = pci_get_controller(bus);
  const ops = device_get_ops<DmPciOps | undefined>(controller);
  if (ops === undefined) {
    return { value: 0, ret: -ENODEV };
  }
  return ops.read_config(controller, bdf, offset, size);
}

/** @uboot drivers/pci/pci-uclass.c pci_bus_write_config() */
export function pci_bus_write_config(
  bus: UDevice,
  bdf: PciDev,
  offset: number,
  value: number,
  size: PciSize,
): number {
  const controller = pci_get_controller(bus);
  const ops = device_get_ops<DmPciOps | undefined>(controller);
  if (ops === undefined) {
    return -ENODEV;
  }
  return ops.write_config(controller, bdf, offset, value, size);
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_read_config() */
export function dm_pci_read_config(dev: UDevice, offset: number, size: PciSize): PciRead {
  const bus = dev.parent;
  if (bus === null) {
    return { value: 0, ret: -ENODEV };
  }
  return pci_bus_read_config(bus, dm_pci_get_bdf(dev), offset, size);
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_read_config8() */
export function dm_pci_read_config8(dev: UDevice, offset: number): number {
  return dm_pci_read_config(dev, offset, 1).value;
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_read_config16() */
export function dm_pci_read_config16(dev: UDevice, offset: number): number {
  return dm_pci_read_config(dev, offset, 2).value;
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_read_config32() */
export function dm_pci_read_config32(dev: UDevice, offset: number): number {
  return dm_pci_read_config(dev, offset, 4).value;
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_write_config() */
export function dm_pci_write_config(
  dev: UDevice,
  offset: number,
  value: number,
  size: PciSize,
): number {
  const bus = dev.parent;
  if (bus === null) {
    return -ENODEV;
  }
  return pci_bus_write_config(bus, dm_pci_get_bdf(dev), offset, value, size);
}

export function dm_pci_write_config8(dev: UDevice, offset: number, value: number): number {
  return dm_pci_write_config(dev, offset, value, 1);
}

export function dm_pci_write_config16(dev: UDevice, offset: number, value: number): number {
  return dm_pci_write_config(dev, offset, value, 2);
}

export function dm_pci_write_config32(dev: UDevice, offset: number, value: number): number {
  return dm_pci_write_config(dev, offset, value, 4);
}

/** Where the capability list begins, or 0. @uboot drivers/pci/pci-uclass.c dm_pci_find_capability() */
export function dm_pci_find_capability(dev: UDevice, cap: number): number {
  const status = dm_pci_read_config16(dev, PCI_STATUS);
  if ((status & PCI_STATUS_CAP_LIST) === 0) {
    return 0;
  }
  const header_type = dm_pci_read_config8(dev, PCI_HEADER_TYPE);
  const pos =
    (header_type & HEADER_LAYOUT) === PCI_HEADER_TYPE_CARDBUS
      ? PCI_CB_CAPABILITY_LIST
      : PCI_CAPABILITY_LIST;
  return findCapability(dev, pos, cap);
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_find_next_capability() */
export function dm_pci_find_next_capability(dev: UDevice, start: number, cap: number): number {
  return findCapability(dev, start + 1, cap);
}

/** Follows the chain from the pointer at `place`. */
function findCapability(dev: UDevice, place: number, cap: number): number {
  let pos = dm_pci_read_config8(dev, place);
  let entry = 0;
  let ttl = PCI_FIND_CAP_TTL;
  while (ttl > 0) {
    ttl--;
    if (pos < 0x40) {
      break;
    }
    pos &= ~3;
    entry = dm_pci_read_config16(dev, pos);
    if ((entry & 0xff) === 0xff) {
      break;
    }
    if ((entry & 0xff) === cap) {
      return pos;
    }
    pos = entry >> 8;
  }
  return 0;
}

/** The function at this place of the tree, bound. @uboot drivers/pci/pci-uclass.c pci_bus_find_devfn() */
export function pci_bus_find_devfn(bus: UDevice, devfn: number): UDevice | Errno {
  const found = bus.child_head.find(
    (dev) => dev_get_parent_plat<PciChildPlat>(dev).devfn === devfn,
  );
  return found ?? -ENODEV;
}

/** @uboot drivers/pci/pci-uclass.c dm_pci_bus_find_bdf() */
export function dm_pci_bus_find_bdf(bdf: PciDev): UDevice | Errno {
  const bus = pci_get_bus((bdf >> 16) & 0xff);
  return IS_ERR(bus) ? bus : pci_bus_find_devfn(bus, bdf & 0xffff);
}
