import type { Driver } from '../../../include/dm/device';
import { UCLASS_PCI, UCLASS_PCI_GENERIC } from '../../../include/dm/uclass-id';

/** A bridge passes accesses on to its bus's controller. @uboot drivers/pci/pci-uclass.c */
export const pci_bridge_drv: Driver = {
  name: 'pci_bridge_drv',
  id: UCLASS_PCI,
  of_match: [{ compatible: 'pci-bridge' }],
};

/** A function that no driver wants. @uboot drivers/pci/pci-uclass.c */
export const pci_generic_drv: Driver = {
  name: 'pci_generic_drv',
  id: UCLASS_PCI_GENERIC,
  of_match: [{ compatible: 'pci-generic' }],
};
