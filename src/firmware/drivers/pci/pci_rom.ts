import { printf } from '../../common/console';
import { gd } from '../../include/asm-generic/global_data';
import type { UDevice } from '../../include/dm/device';
import { EINVAL } from '../../include/errno';
import { PCI_ROM_ADDRESS, PCI_ROM_ADDRESS_ENABLE } from '../../include/pci';
import { PCI_ROM_HDR, PCI_VGA_RAM_IMAGE_START } from '../../include/pci_rom';
import { readBytes, writeBytes } from '../../lib/memory-access';
import { dm_pci_read_config32, dm_pci_write_config32 } from './pci-uclass/config';

/** Byte 2 of its header: the image's length in these. */
const ROM_UNIT_BYTES = 512;

/**
 * Opens the window of the ROM and looks at its header: the address, or a negative error. The address is what the register
 * had, with its enable bit: when the window is open already, the header is looked for one byte too far.
 *
 * @uboot drivers/pci/pci_rom.c pci_rom_probe()
 */
export function pci_rom_probe(dev: UDevice): number {
  const rom_address = dm_pci_read_config32(dev, PCI_ROM_ADDRESS);
  let signature: number;

  dm_pci_write_config32(dev, PCI_ROM_ADDRESS, (rom_address | PCI_ROM_ADDRESS_ENABLE) >>> 0);
  signature = gd.hal.read16(rom_address);
  if (signature !== PCI_ROM_HDR) {
    printf('Incorrect expansion ROM header signature %04x\n', signature);
    dm_pci_write_config32(dev, PCI_ROM_ADDRESS, rom_address);
    return -EINVAL;
  }
  return rom_address;
}

/** Copies the image to where it runs. @uboot drivers/pci/pci_rom.c pci_rom_load() */
export function pci_rom_load(rom_address: number): void {
  const bytes = gd.hal.read8(rom_address + 2) * ROM_UNIT_BYTES;
  writeBytes(PCI_VGA_RAM_IMAGE_START, readBytes(rom_address, bytes));
}
