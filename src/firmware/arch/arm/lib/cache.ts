import { alignDown } from '../../../include/linux/kernel';
import { gd } from '../../../include/asm-generic/global_data';
import type { Board } from '../../../include/board';

/** @uboot arch/arm/lib/cache.c arm_reserve_mmu() */
export function reserve_mmu(board: Board): number {
  if (board.layout.tlbSize === 0) {
    return 0;
  }
  gd.tlb_size = board.layout.tlbSize;
  gd.relocaddr = alignDown(gd.relocaddr - gd.tlb_size, TLB_ALIGN);
  gd.tlb_addr = gd.relocaddr;
  return 0;
}
export const TLB_ALIGN = 0x10000;
