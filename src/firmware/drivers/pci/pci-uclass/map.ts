import { puts } from '../../../common/console';
import type { UDevice } from '../../../include/dm/device';
import {
  PCI_BASE_ADDRESS_IO_MASK,
  PCI_BASE_ADDRESS_MEM_MASK,
  PCI_BASE_ADDRESS_SPACE_IO,
  PCI_CAP_ID_EA,
} from '../../../include/pci';
import type { PciController } from '../../../include/pci';
import { dev_get_uclass_priv } from '../../core/device';
import { dm_pci_find_capability, dm_pci_read_config32, pci_get_controller } from './config';

/**
 * The bus address in a base address register, without its type bits. Of a 64-bit register this is
 * the lower half.
 *
 * @uboot drivers/pci/pci-uclass.c dm_pci_read_bar32()
 */
export function dm_pci_read_bar32(dev: UDevice, bar: number): number {
  const addr = dm_pci_read_config32(dev, bar);
  return (addr & PCI_BASE_ADDRESS_SPACE_IO) !== 0
    ? (addr & PCI_BASE_ADDRESS_IO_MASK) >>> 0
    : (addr & PCI_BASE_ADDRESS_MEM_MASK) >>> 0;
}

/**
 * Where the CPU finds a bus address: in the first window of the host bridge that holds it and whose flags under
 * `mask` are `flags`. 0 and a complaint when there is none.
 *
 * @uboot drivers/pci/pci-uclass.c dm_pci_bus_to_phys()
 */
export function dm_pci_bus_to_phys(
  dev: UDevice,
  bus_addr: number,
  mask: number,
  flags: number,
): number {
  const hose = dev_get_uclass_priv<PciController>(pci_get_controller(dev));
  for (const region of hose.regions) {
    const offset = bus_addr - region.bus_start;
    if ((region.flags & mask) === flags && offset >= 0 && offset < region.size) {
      return region.phys_start + offset;
    }
  }
  puts('pci_hose_bus_to_phys: invalid physical address\n');
  return 0;
}

/**
 * Address at which the CPU finds what a base address register points to; 0: it has no place. For I/O on x86 that is a
 * port number.
 *
 * Deviation: U-Boot obeys an Enhanced Allocation capability instead of the register if there is one; we only look for
 * it, as no function of ours has any.
 *
 * @uboot drivers/pci/pci-uclass.c dm_pci_map_bar()
 */
export function dm_pci_map_bar(dev: UDevice, bar: number, mask: number, flags: number): number {
  dm_pci_find_capability(dev, PCI_CAP_ID_EA);
  return dm_pci_bus_to_phys(dev, dm_pci_read_bar32(dev, bar), mask, flags);
}
