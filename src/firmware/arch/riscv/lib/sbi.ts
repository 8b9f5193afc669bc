import { gd } from '../../../include/asm-generic/global_data';

/** SBI's system reset extension, and what it is asked for. @spec RISC-V SBI 1.0 §10 System Reset Extension */
export const SBI_EXT_SRST = 0x53525354;
export const SBI_SRST_SYSTEM_RESET = 0;

/** @uboot arch/riscv/lib/sbi.c sbi_srst_reset() */
export function sbi_srst_reset(type: number): void {
  gd.hal.firmwareCall(SBI_EXT_SRST, [SBI_SRST_SYSTEM_RESET, type, 0]);
}
