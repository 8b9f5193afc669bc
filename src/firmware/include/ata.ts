/** Registers, as distances to the data port. @uboot include/ata.h */
export const ATA_DATA_REG = 0;
export const ATA_ERROR_REG = 1;
export const ATA_SECT_CNT = 2;
export const ATA_SECT_NUM = 3;
export const ATA_CYL_LOW = 4;
export const ATA_CYL_HIGH = 5;
export const ATA_DEV_HD = 6;
export const ATA_STATUS = 7;
/** Written; the status is read there. */
export const ATA_COMMAND = 7;

/** Bits of the status. @uboot include/ata.h */
export const ATA_STAT_BUSY = 0x80;
export const ATA_STAT_FAULT = 0x20;
export const ATA_STAT_DRQ = 0x08;
export const ATA_STAT_ERR = 0x01;

/** Commands. @uboot include/ata.h */
export const ATA_CMD_READ = 0x20;
export const ATA_CMD_READ_EXT = 0x24;
export const ATA_CMD_WRITE = 0x30;
export const ATA_CMD_WRITE_EXT = 0x34;
export const ATA_CMD_CHK_POWER = 0xe5;
export const ATA_CMD_ID_ATA = 0xec;
export const ATAPI_CMD_SOFT_RESET = 0x08;
export const ATA_CMD_PACKET = 0xa0;
export const ATA_CMD_ID_ATAPI = 0xa1;

/** In the device register: block numbers instead of places on tracks. @uboot include/ata.h */
export const ATA_LBA = 0xe0;
/** A sector in words of 32 bits. @uboot include/ata.h */
export const ATA_SECTORWORDS = 128;

/** The bit of a drive of a channel. @uboot include/ata.h */
export function ATA_DEVICE(unit: number): number {
  return (unit & 1) << 4;
}
