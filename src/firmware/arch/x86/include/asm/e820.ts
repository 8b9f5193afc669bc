export const E820_RAM = 1;
export const E820_RESERVED = 2;

/** @uboot arch/x86/include/asm/e820.h struct e820_entry */
export interface E820Entry {
  readonly addr: number;
  readonly size: number;
  readonly type: number;
}
