/**
 * PCI configuration space.
 *
 * @spec PCI Local Bus 3.0 §6.1 Configuration Space Organization
 */
export const PCI_COMMAND = 0x04;
export const PCI_STATUS = 0x06;
export const PCI_BASE_ADDRESS_0 = 0x10;
export const PCI_ROM_ADDRESS = 0x30;
export const PCI_CAPABILITY_LIST = 0x34;
export const PCI_INTERRUPT_PIN = 0x3d;

/** Header type 1: PCI-to-PCI bridge. */
export const PCI_SECONDARY_BUS = 0x19;
export const PCI_SUBORDINATE_BUS = 0x1a;

export const PCI_COMMAND_IO = 1;
export const PCI_COMMAND_MEMORY = 2;

export const PCI_STATUS_CAP_LIST = 0x10;

export const PCI_CAP_ID_PM = 0x01;
export const PCI_CAP_ID_VNDR = 0x09;
export const PCI_CAP_ID_EXP = 0x10;
export const PCI_CAP_ID_MSIX = 0x11;
