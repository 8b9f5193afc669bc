/** First bytes of an expansion ROM. @uboot include/pci_rom.h PCI_ROM_HDR */
export const PCI_ROM_HDR = 0xaa55;

/** Where a video BIOS expects to be. @uboot include/pci_rom.h PCI_VGA_RAM_IMAGE_START */
export const PCI_VGA_RAM_IMAGE_START = 0xc0000;
