import { IH_INVALID } from '../../include/image';
import { equalsIgnoreCase } from '../../lib/string';

/** Number, name in a FIT, name for people. @uboot boot/image.c struct table_entry */
type TableEntry = readonly [id: number, sname: string, lname: string];

/** @uboot boot/image.c uimage_arch[] */
const uimage_arch: readonly TableEntry[] = [
  [0, 'invalid', 'Invalid ARCH'],
  [1, 'alpha', 'Alpha'],
  [2, 'arm', 'ARM'],
  [3, 'x86', 'Intel x86'],
  [4, 'ia64', 'IA64'],
  [12, 'm68k', 'M68K'],
  [14, 'microblaze', 'MicroBlaze'],
  [5, 'mips', 'MIPS'],
  [6, 'mips64', 'MIPS 64 Bit'],
  [15, 'nios2', 'NIOS II'],
  [7, 'powerpc', 'PowerPC'],
  [7, 'ppc', 'PowerPC'],
  [8, 's390', 'IBM S390'],
  [9, 'sh', 'SuperH'],
  [10, 'sparc', 'SPARC'],
  [11, 'sparc64', 'SPARC 64 Bit'],
  [16, 'blackfin', 'Blackfin'],
  [17, 'avr32', 'AVR32'],
  [20, 'nds32', 'NDS32'],
  [21, 'or1k', 'OpenRISC 1000'],
  [19, 'sandbox', 'Sandbox'],
  [22, 'arm64', 'AArch64'],
  [23, 'arc', 'ARC'],
  [24, 'x86_64', 'AMD x86_64'],
  [25, 'xtensa', 'Xtensa'],
  [26, 'riscv', 'RISC-V'],
];

/** Those that a board knows; more are in the host's tools. @uboot boot/image.c uimage_os[] */
const uimage_os: readonly TableEntry[] = [
  [0, 'invalid', 'Invalid OS'],
  [25, 'arm-trusted-firmware', 'ARM Trusted Firmware'],
  [5, 'linux', 'Linux'],
  [2, 'netbsd', 'NetBSD'],
  [22, 'ose', 'Enea OSE'],
  [23, 'plan9', 'Plan 9'],
  [18, 'rtems', 'RTEMS'],
  [26, 'tee', 'Trusted Execution Environment'],
  [17, 'u-boot', 'U-Boot'],
  [14, 'vxworks', 'VxWorks'],
  [16, 'qnx', 'QNX'],
  [27, 'opensbi', 'RISC-V OpenSBI'],
  [28, 'efi', 'EFI Firmware'],
];

/** @uboot boot/image.c uimage_type[] */
const uimage_type: readonly TableEntry[] = [
  [13, 'aisimage', 'Davinci AIS image'],
  [4, 'multi', 'Multi-File Image'],
  [7, 'filesystem', 'Filesystem Image'],
  [5, 'firmware', 'Firmware'],
  [8, 'flat_dt', 'Flat Device Tree'],
  [17, 'gpimage', 'TI Keystone SPL Image'],
  [2, 'kernel', 'Kernel Image'],
  [14, 'kernel_noload', 'Kernel Image (no loading done)'],
  [9, 'kwbimage', 'Kirkwood Boot Image'],
  [10, 'imximage', 'Freescale i.MX Boot Image'],
  [38, 'imx8image', 'NXP i.MX8 Boot Image'],
  [37, 'imx8mimage', 'NXP i.MX8M Boot Image'],
  [0, 'invalid', 'Invalid Image'],
  [12, 'omapimage', 'TI OMAP SPL With GP CH'],
  [15, 'pblimage', 'Freescale PBL Boot Image'],
  [3, 'ramdisk', 'RAMDisk Image'],
  [6, 'script', 'Script'],
  [19, 'socfpgaimage', 'Altera SoCFPGA CV/AV preloader'],
  [35, 'socfpgaimage_v1', 'Altera SoCFPGA A10 preloader'],
  [1, 'standalone', 'Standalone Program'],
  [11, 'ublimage', 'Davinci UBL image'],
  [16, 'mxsimage', 'Freescale MXS Boot Image'],
  [18, 'atmelimage', 'ATMEL ROM-Boot Image'],
  [20, 'x86_setup', 'x86 setup.bin'],
  [21, 'lpc32xximage', 'LPC32XX Boot Image'],
  [23, 'rkimage', 'Rockchip Boot Image'],
  [24, 'rksd', 'Rockchip SD Boot Image'],
  [25, 'rkspi', 'Rockchip SPI Boot Image'],
  [30, 'vybridimage', 'Vybrid Boot Image'],
  [26, 'zynqimage', 'Xilinx Zynq Boot Image'],
  [27, 'zynqmpimage', 'Xilinx ZynqMP Boot Image'],
  [28, 'zynqmpbif', 'Xilinx ZynqMP Boot Image (bif)'],
  [29, 'fpga', 'FPGA Image'],
  [31, 'tee', 'Trusted Execution Environment Image'],
  [32, 'firmware_ivt', 'Firmware with HABv4 IVT'],
  [33, 'pmmc', 'TI Power Management Micro-Controller Firmware'],
  [34, 'stm32image', 'STMicroelectronics STM32 Image'],
  [36, 'mtk_image', 'MediaTek BootROM loadable Image'],
  [39, 'copro', 'Coprocessor Image'],
  [40, 'sunxi_egon', 'Allwinner eGON Boot Image'],
  [41, 'sunxi_toc0', 'Allwinner TOC0 Boot Image'],
];

/** @uboot boot/image.c uimage_comp[] */
const uimage_comp: readonly TableEntry[] = [
  [0, 'none', 'uncompressed'],
  [2, 'bzip2', 'bzip2 compressed'],
  [1, 'gzip', 'gzip compressed'],
  [3, 'lzma', 'lzma compressed'],
  [4, 'lzo', 'lzo compressed'],
  [5, 'lz4', 'lz4 compressed'],
  [6, 'zstd', 'zstd compressed'],
];

/** The name for people of number `id`, or `msg`. @uboot boot/image.c get_table_entry_name() */
function get_table_entry_name(table: readonly TableEntry[], msg: string, id: number): string {
  return table.find((entry) => entry[0] === id)?.[2] ?? msg;
}

/** @uboot boot/image.c genimg_get_os_name() */
export function genimg_get_os_name(os: number): string {
  return get_table_entry_name(uimage_os, 'Unknown OS', os);
}

/** @uboot boot/image.c genimg_get_arch_name() */
export function genimg_get_arch_name(arch: number): string {
  return get_table_entry_name(uimage_arch, 'Unknown Architecture', arch);
}

/** @uboot boot/image.c genimg_get_type_name() */
export function genimg_get_type_name(type: number): string {
  return get_table_entry_name(uimage_type, 'Unknown Image', type);
}

/** @uboot boot/image.c genimg_get_comp_name() */
export function genimg_get_comp_name(comp: number): string {
  return get_table_entry_name(uimage_comp, 'Unknown Compression', comp);
}

/** The number of the name that a FIT has, whatever its case. @uboot boot/image.c get_table_entry_id() */
function get_table_entry_id(table: readonly TableEntry[], name: string): number {
  return table.find((entry) => equalsIgnoreCase(entry[1], name))?.[0] ?? IH_INVALID;
}

/** @uboot boot/image.c genimg_get_os_id() */
export function genimg_get_os_id(name: string): number {
  return get_table_entry_id(uimage_os, name);
}

/** @uboot boot/image.c genimg_get_arch_id() */
export function genimg_get_arch_id(name: string): number {
  return get_table_entry_id(uimage_arch, name);
}

/** @uboot boot/image.c genimg_get_type_id() */
export function genimg_get_type_id(name: string): number {
  return get_table_entry_id(uimage_type, name);
}

/** @uboot boot/image.c genimg_get_comp_id() */
export function genimg_get_comp_id(name: string): number {
  return get_table_entry_id(uimage_comp, name);
}
