/** @uboot include/qfw.h */
export const FW_CFG_NB_CPUS = 0x05;
