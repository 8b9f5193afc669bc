/** @uboot include/linux/sizes.h */
export const SZ_16M = 0x100_0000;
export const SZ_4G = 0x1_0000_0000;
export const SZ_2M = 0x0020_0000;
