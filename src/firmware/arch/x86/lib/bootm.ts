import { gd } from '../../../include/asm-generic/global_data';
import type { Lmb } from '../../../include/lmb';
import { arch_lmb_reserve_generic } from '../../../lib/lmb/init';

/** How deep the stack is when a command asks. */
const COMMAND_STACK_BYTES = 0x3bc;
/** Below that so many bytes stay U-Boot's. */
const STACK_RESERVE_BYTES = 4096;

/** In 64-bit mode where the stack begins is taken. @uboot arch/x86/lib/bootm.c get_sp() */
function get_sp(): number {
  return gd.arch64 ? gd.start_addr_sp : gd.start_addr_sp - COMMAND_STACK_BYTES;
}

/** @uboot arch/x86/lib/bootm.c arch_lmb_reserve() */
export function arch_lmb_reserve(lmb: Lmb): void {
  arch_lmb_reserve_generic(lmb, get_sp(), gd.ram_top, STACK_RESERVE_BYTES);
}
