import { gd } from '../../../include/asm-generic/global_data';
import type { Lmb } from '../../../include/lmb';
import { arch_lmb_reserve_generic } from '../../../lib/lmb/init';

/** How deep the stack is when a command asks. */
const COMMAND_STACK_BYTES = { 64: 0x470, 32: 0x220 };
/** Below that so many bytes stay U-Boot's. */
const STACK_RESERVE_BYTES = 16384;

/** @uboot arch/arm/lib/stack.c get_sp() */
function get_sp(): number {
  return gd.start_addr_sp - COMMAND_STACK_BYTES[gd.arch64 ? 64 : 32];
}

/** @uboot arch/arm/lib/stack.c arch_lmb_reserve() */
export function arch_lmb_reserve(lmb: Lmb): void {
  arch_lmb_reserve_generic(lmb, get_sp(), gd.ram_top, STACK_RESERVE_BYTES);
}
