/**
 * Registers of Intel's 8254x Gigabit Ethernet controllers.
 *
 * Document 317453 is the PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual.
 *
 * @spec Intel 317453 §13 Register Descriptions
 */
export const E1000_CTRL = 0x0000;
export const E1000_STATUS = 0x0008;
export const E1000_EECD = 0x0010;
export const E1000_EERD = 0x0014;
export const E1000_MDIC = 0x0020;
export const E1000_FCAL = 0x0028;
export const E1000_FCAH = 0x002c;
export const E1000_FCT = 0x0030;
export const E1000_ICR = 0x00c0;
export const E1000_IMC = 0x00d8;
export const E1000_RCTL = 0x0100;
export const E1000_TCTL = 0x0400;
export const E1000_RDBAL = 0x2800;
export const E1000_RDBAH = 0x2804;
export const E1000_RDLEN = 0x2808;
export const E1000_RDH = 0x2810;
export const E1000_RDT = 0x2818;
export const E1000_TDBAL = 0x3800;
export const E1000_TDBAH = 0x3804;
export const E1000_TDLEN = 0x3808;
export const E1000_TDH = 0x3810;
export const E1000_TDT = 0x3818;
export const E1000_RAL = 0x5400;
export const E1000_RAH = 0x5404;

export const E1000_CTRL_SLU = 0x0000_0040;
export const E1000_CTRL_RST = 0x0400_0000;
export const E1000_STATUS_LU = 0x0000_0002;
export const E1000_MDIC_REG_SHIFT = 16;
export const E1000_MDIC_PHY_SHIFT = 21;
export const E1000_MDIC_OP_WRITE = 0x0400_0000;
export const E1000_MDIC_OP_READ = 0x0800_0000;
export const E1000_MDIC_READY = 0x1000_0000;
export const E1000_MDIC_ERROR = 0x4000_0000;
/** Clock, chip select and data of the EEPROM, which the driver moves; its data, and what the card says of it. */
export const E1000_EECD_SK = 0x0000_0001;
export const E1000_EECD_CS = 0x0000_0002;
export const E1000_EECD_DI = 0x0000_0004;
export const E1000_EECD_DO = 0x0000_0008;
export const E1000_EECD_REQ = 0x0000_0040;
export const E1000_EECD_GNT = 0x0000_0080;
export const E1000_EECD_PRES = 0x0000_0100;
export const E1000_EERD_START = 0x0000_0001;
export const E1000_EERD_DONE = 0x0000_0010;
export const E1000_EERD_ADDR_SHIFT = 8;
export const E1000_EERD_DATA_SHIFT = 16;
export const E1000_RAH_AV = 0x8000_0000;
export const E1000_RCTL_EN = 0x0000_0002;
export const E1000_RCTL_UPE = 0x0000_0008;
export const E1000_RCTL_BAM = 0x0000_8000;
export const E1000_RCTL_SECRC = 0x0400_0000;
export const E1000_TCTL_EN = 0x0000_0002;
export const E1000_TCTL_PSP = 0x0000_0008;

/** Receive and transmit descriptors: address (8 bytes), length (2), and at byte 12 the status. */
export const E1000_DESC_BYTES = 16;
export const E1000_DESC_ADDRESS = 0;
export const E1000_DESC_LENGTH = 8;
/** Of a transmit descriptor only. */
export const E1000_DESC_CMD = 11;
export const E1000_DESC_STATUS = 12;
export const E1000_DESC_STATUS_DD = 0x01;
export const E1000_RXD_STATUS_EOP = 0x02;
export const E1000_TXD_CMD_EOP = 0x01;
export const E1000_TXD_CMD_IFCS = 0x02;
export const E1000_TXD_CMD_RS = 0x08;

export const E1000_DEV_ID_82540EM = 0x100e;
