import type { UDevice } from '../../include/dm/device';
import { PCI_ROM_ADDRESS, PCI_ROM_ADDRESS_ENABLE } from '../../include/pci';
import { dm_pci_read_config32, dm_pci_write_config32 } from './pci-uclass/config';

/** @uboot drivers/pci/pci_rom.c pci_rom_probe(): opens the window of the video BIOS. */
export function pci_rom_probe(dev: UDevice): number {
  const rom_address = dm_pci_read_config32(dev, PCI_ROM_ADDRESS);
  const enabled = (rom_address | PCI_ROM_ADDRESS_ENABLE) >>> 0;
  dm_pci_write_config32(dev, PCI_ROM_ADDRESS, enabled);
  return enabled;
}
