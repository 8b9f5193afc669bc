import { gd } from './asm-generic/global_data';
import { IS_ENABLED } from './linux/kconfig';

/**
 * Bytes of a phys_addr_t. RISC-V and x86 keep 64-bit addresses on their 32-bit boards too, which makes structs with
 * addresses in them larger there.
 *
 * @uboot arch/riscv/include/asm/types.h, arch/x86/include/asm/types.h
 */
export function sizeofPhysAddr(): 4 | 8 {
  return gd.arch64 || IS_ENABLED('PHYS_64BIT') || IS_ENABLED('RISCV') || IS_ENABLED('X86') ? 8 : 4;
}

/** A phys_addr_t of all ones. */
export function physAddrMax(): number {
  return sizeofPhysAddr() === 8 ? 2 ** 64 : 0xffff_ffff;
}
