import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_PCI } from '../../include/dm/uclass-id';
import type { DmPciOps } from '../../include/pci';
import { pci_x86_read_config, pci_x86_write_config } from '../../arch/x86/cpu/pci';

const pci_x86_ops: DmPciOps = {
  read_config: (_bus: UDevice, bdf, offset, size) => pci_x86_read_config(bdf, offset, size),
  write_config: (_bus: UDevice, bdf, offset, value, size) =>
    pci_x86_write_config(bdf, offset, value, size),
};

/** @uboot drivers/pci/pci_x86.c */
export const pci_x86: Driver = {
  name: 'pci_x86',
  id: UCLASS_PCI,
  of_match: [{ compatible: 'pci-x86' }],
  ops: pci_x86_ops,
  flags: DM_FLAG_PRE_RELOC,
};
