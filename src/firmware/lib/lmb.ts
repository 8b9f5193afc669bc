import { gd } from '../include/global-data';

/** Bytes below the stack pointer that stay U-Boot's. @uboot lib/lmb.c arch_lmb_reserve_generic() */
const STACK_RESERVE_BYTES = 16384;

/**
 * Is memory free for an image? It must lie in RAM, below U-Boot with its stack and heap.
 *
 * @uboot lib/lmb.c lmb_alloc_addr()
 */
export function lmbIsFree(address: number, bytes: number): boolean {
  const limit = gd.start_addr_sp - STACK_RESERVE_BYTES;
  return address >= gd.ram_base && address + bytes <= limit;
}

/** Bytes from `address` up to what is in use, 0 when it is in use itself. @uboot lib/lmb.c lmb_get_free_size() */
export function lmb_get_free_size(address: number): number {
  const limit = gd.start_addr_sp - STACK_RESERVE_BYTES;
  return address >= gd.ram_base && address < limit ? limit - address : 0;
}
