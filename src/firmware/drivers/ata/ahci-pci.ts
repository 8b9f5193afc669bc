import type { Driver } from '../../include/dm/device';
import { UCLASS_AHCI } from '../../include/dm/uclass-id';
import { ahci_pci_bind } from './ahci';

/** The SATA controller of q35, by its class. @uboot drivers/ata/ahci-pci.c */
export const ahci_pci: Driver = {
  name: 'ahci_pci',
  id: UCLASS_AHCI,
  of_match: [{ compatible: 'ahci-pci' }],
  bind: ahci_pci_bind,
};
