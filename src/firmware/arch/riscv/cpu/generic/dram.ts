import { SZ_4G } from '../../../../include/linux/sizes';
import { gd } from '../../../../include/asm-generic/global_data';

/** U-Boot and what it uses stay where a 32-bit address reaches. @uboot arch/riscv/cpu/generic/dram.c board_get_usable_ram_top() */
export function board_get_usable_ram_top(): number {
  return gd.arch64 && gd.ram_top >= SZ_4G ? SZ_4G - 1 : gd.ram_top;
}
