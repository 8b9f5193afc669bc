/** Codes in the first cell of a PCI address (Open Firmware PCI binding §2.2.1.1). */
export const PCI_IO_SPACE = 0x0100_0000;
export const PCI_MEMORY_32 = 0x0200_0000;
export const PCI_MEMORY_64 = 0x0300_0000;
