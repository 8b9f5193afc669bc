import type { MemoryRange } from '../include/board';
import { reservedMemoryNodes } from '../lib/fdtdec';

/** OpenSBI names its own memory in the device tree. @uboot boot/image-fdt.c boot_fdt_add_mem_rsv_regions() */
export function reserved_memory(): readonly MemoryRange[] {
  return reservedMemoryNodes();
}
