/** Which function and register, and what is there. @uboot arch/x86/include/asm/pci.h */
export const PCI_REG_ADDR = 0xcf8;
export const PCI_REG_DATA = 0xcfc;
export const PCI_CFG_EN = 0x80000000;
