/** @uboot include/asm-generic/u-boot.h struct bd_info */
export interface BdInfo {
  bi_flashstart: number;
  bi_flashsize: number;
  bi_flashoffset: number;
  bi_arch_number: number;
  bi_boot_params: number;
  readonly bi_dram: { start: number; size: number }[];
}
