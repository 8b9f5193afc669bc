/**
 * Uclass ids of v2023.01, as `dm uclass` prints them.
 *
 * @uboot include/dm/uclass-id.h
 */
export const UCLASS_ROOT = 0;
export const UCLASS_AHCI = 19;
export const UCLASS_BLK = 22;
export const UCLASS_BOOTDEV = 24;
export const UCLASS_BOOTMETH = 25;
export const UCLASS_BOOTSTD = 26;
export const UCLASS_CLK = 29;
export const UCLASS_CPU = 30;
export const UCLASS_EFI_LOADER = 37;
export const UCLASS_ETH = 39;
export const UCLASS_FIRMWARE = 41;
export const UCLASS_GPIO = 46;
export const UCLASS_IDE = 55;
export const UCLASS_IRQ = 57;
export const UCLASS_KEYBOARD = 58;
export const UCLASS_LPC = 60;
export const UCLASS_MASS_STORAGE = 62;
export const UCLASS_MOD_EXP = 68;
export const UCLASS_MTD = 69;
export const UCLASS_NOP = 71;
export const UCLASS_NORTHBRIDGE = 72;
export const UCLASS_NVME = 73;
export const UCLASS_PANEL = 75;
export const UCLASS_PANEL_BACKLIGHT = 76;
export const UCLASS_PARTITION = 77;
export const UCLASS_PCH = 78;
export const UCLASS_PCI = 79;
export const UCLASS_PCI_GENERIC = 81;
export const UCLASS_QFW = 89;
export const UCLASS_RNG = 95;
export const UCLASS_RTC = 96;
export const UCLASS_SCSI = 98;
export const UCLASS_SERIAL = 99;
export const UCLASS_SIMPLE_BUS = 100;
export const UCLASS_SPI = 104;
export const UCLASS_SPI_FLASH = 105;
export const UCLASS_SPI_GENERIC = 106;
export const UCLASS_SYSCON = 108;
export const UCLASS_SYSINFO = 109;
export const UCLASS_SYSRESET = 110;
export const UCLASS_TIMER = 113;
export const UCLASS_TPM = 114;
export const UCLASS_USB = 116;
export const UCLASS_USB_DEV_GENERIC = 117;
export const UCLASS_USB_HUB = 118;
export const UCLASS_VIDEO = 120;
export const UCLASS_VIDEO_CONSOLE = 122;
export const UCLASS_VIRTIO = 124;

export type UclassId = number;

/** Above all ids of v2023.01. @uboot include/dm/uclass-id.h UCLASS_COUNT */
export const UCLASS_MAX = 130;
