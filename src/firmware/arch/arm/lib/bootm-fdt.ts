import { fdt_fixup_memory_banks } from '../../../common/fdt_support';
import { gd } from '../../../include/asm-generic/global_data';

/** Says where the memory is. @uboot arch/arm/lib/bootm-fdt.c arch_fixup_fdt() */
export function arch_fixup_fdt(blob: number): number {
  return fdt_fixup_memory_banks(
    blob,
    gd.bd.bi_dram.map(({ start, size }) => ({ start: BigInt(start), size: BigInt(size) })),
  );
}
