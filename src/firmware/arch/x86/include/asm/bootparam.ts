/*
 * Where things lie in the page of parameters that Linux gets. From 0x1f1 on it is the header of the kernel's image, copied.
 */

/** Bytes of the page. */
export const BOOT_PARAMS_BYTES = 4096;

export const BP_CL_MAGIC = 0x20;
export const BP_CL_OFFSET = 0x22;
export const BP_ACPI_RSDP_ADDR = 0x70;
export const BP_EXT_RAMDISK_IMAGE = 0xc0;
export const BP_EXT_RAMDISK_SIZE = 0xc4;
export const BP_E820_ENTRIES = 0x1e8;
export const BP_E820_MAP = 0x2d0;
export const E820_ENTRY_BYTES = 20;

/** The header begins here, and ends before this. */
export const BP_HDR = 0x1f1;
export const BP_HDR_END = 0x26c;

export const HDR_SETUP_SECTS = 0x1f1;
export const HDR_ROOT_FLAGS = 0x1f2;
export const HDR_SYSSIZE = 0x1f4;
export const HDR_RAM_SIZE = 0x1f8;
export const HDR_VID_MODE = 0x1fa;
export const HDR_ROOT_DEV = 0x1fc;
export const HDR_BOOT_FLAG = 0x1fe;
export const HDR_JUMP = 0x200;
export const HDR_HEADER = 0x202;
export const HDR_VERSION = 0x206;
export const HDR_REALMODE_SWTCH = 0x208;
export const HDR_START_SYS = 0x20c;
export const HDR_KERNEL_VERSION = 0x20e;
export const HDR_TYPE_OF_LOADER = 0x210;
export const HDR_LOADFLAGS = 0x211;
export const HDR_SETUP_MOVE_SIZE = 0x212;
export const HDR_CODE32_START = 0x214;
export const HDR_RAMDISK_IMAGE = 0x218;
export const HDR_RAMDISK_SIZE = 0x21c;
export const HDR_BOOTSECT_KLUDGE = 0x220;
export const HDR_HEAP_END_PTR = 0x224;
export const HDR_EXT_LOADER_VER = 0x226;
export const HDR_EXT_LOADER_TYPE = 0x227;
export const HDR_CMD_LINE_PTR = 0x228;
export const HDR_INITRD_ADDR_MAX = 0x22c;
export const HDR_KERNEL_ALIGNMENT = 0x230;
export const HDR_RELOCATABLE_KERNEL = 0x234;
export const HDR_MIN_ALIGNMENT = 0x235;
export const HDR_XLOADFLAGS = 0x236;
export const HDR_CMDLINE_SIZE = 0x238;
export const HDR_HARDWARE_SUBARCH = 0x23c;
export const HDR_HARDWARE_SUBARCH_DATA = 0x240;
export const HDR_PAYLOAD_OFFSET = 0x248;
export const HDR_PAYLOAD_LENGTH = 0x24c;
export const HDR_SETUP_DATA = 0x250;
export const HDR_PREF_ADDRESS = 0x258;
export const HDR_INIT_SIZE = 0x260;
export const HDR_HANDOVER_OFFSET = 0x264;

/** At HDR_BOOT_FLAG. */
export const KERNEL_MAGIC = 0xaa55;
/** "HdrS", at HDR_HEADER. */
export const KERNEL_V2_MAGIC = 0x53726448;
