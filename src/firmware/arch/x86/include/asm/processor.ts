/** The reset control register of the chipset, and what it takes. @uboot arch/x86/include/asm/processor.h */
export const IO_PORT_RESET = 0xcf9;
