import type { MemoryRange } from '../../../include/board';

/** The ROMs below 1 MiB, and the registers of PCIe. @uboot arch/x86/lib/lmb.c arch_lmb_reserve() */
export function reserved_memory(): readonly MemoryRange[] {
  return [
    { start: 0xa0000, size: 0x60000 },
    { start: 0xe0000000, size: 0x10000000 },
  ];
}
