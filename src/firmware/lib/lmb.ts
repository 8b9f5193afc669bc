import { printf } from '../common/console';
import { gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';

/** Bytes below the stack pointer that stay U-Boot's. @uboot lib/lmb.c arch_lmb_reserve_generic() */
const STACK_RESERVE_BYTES = 16384;

/** EFI keeps as much below that, whole pages, for the stack that it believes U-Boot needs. */
const EFI_STACK_BYTES = 0x0100_0000;
const EFI_PAGE_BYTES = 4096;

/** How deep the stack is when a command asks, on 64- and on 32-bit boards. */
const COMMAND_STACK_BYTES = { 64: 0x470, 32: 0x220 };

/** A piece of memory. */
export interface LmbRegion {
  readonly base: number;
  readonly size: number;
}

/** Below the stack of the command that asks. */
function belowStack(): number {
  return gd.start_addr_sp - COMMAND_STACK_BYTES[gd.arch64 ? 64 : 32] - STACK_RESERVE_BYTES;
}

/** Where the memory that is in use begins; it goes up to the end of RAM. */
export function lmbReservedStart(): number {
  const below = belowStack();
  if (!IS_ENABLED('EFI_LOADER')) {
    return below;
  }
  return Math.floor((below - EFI_STACK_BYTES) / EFI_PAGE_BYTES) * EFI_PAGE_BYTES;
}

/**
 * Where an image of that size goes when it is wanted at `address`: there, or 0 when it can't be there.
 *
 * @uboot lib/lmb.c lmb_alloc_addr()
 */
export function lmb_alloc_addr(address: number, bytes: number): number {
  return address >= gd.ram_base && address + bytes <= lmbReservedStart() ? address : 0;
}

/** Bytes from `address` up to what is in use, 0 when it is in use itself. @uboot lib/lmb.c lmb_get_free_size() */
export function lmb_get_free_size(address: number): number {
  const limit = lmbReservedStart();
  return address >= gd.ram_base && address < limit ? limit - address : 0;
}

/** @uboot lib/lmb.c lmb_dump_region() */
export function lmb_dump_region(name: string, regions: readonly LmbRegion[]): void {
  let end: number;

  printf(' %s.cnt  = 0x%lx\n', name, regions.length);
  for (const [i, region] of regions.entries()) {
    end = region.base + region.size - 1;
    printf(
      ' %s[%d]\t[0x%llx-0x%llx], 0x%08llx bytes flags: %x\n',
      name,
      i,
      region.base,
      end,
      region.size,
      0,
    );
  }
}
