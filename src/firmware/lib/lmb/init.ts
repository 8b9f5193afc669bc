import { boot_fdt_add_mem_rsv_regions } from '../../boot/image-fdt/reserved';
import { gd } from '../../include/asm-generic/global_data';
import { current_board } from '../../include/board';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { LMB_NONE } from '../../include/lmb';
import type { Lmb } from '../../include/lmb';
import { EFI_PAGE_SIZE, efi_free_pool, efi_get_memory_map_alloc } from '../efi_loader/efi_memory';
import { lmb_add, lmb_reserve, lmb_reserve_flags } from '../lmb';

/**
 * Reserves from below the stack to the end of what U-Boot uses.
 *
 * @uboot lib/lmb.c arch_lmb_reserve_generic()
 */
export function arch_lmb_reserve_generic(lmb: Lmb, sp: number, end: number, align: number): void {
  const from = sp - align;
  let bank_end: number;

  for (const { start, size } of gd.bd.bi_dram) {
    bank_end = start + size - 1;
    if (size === 0 || from < start || from > bank_end) {
      continue;
    }
    if (bank_end > end) {
      bank_end = end - 1;
    }
    lmb_reserve(lmb, from, bank_end - from + 1);
    break;
  }
}

/** What EFI doesn't have to give. An address is a pointer, so a 32-bit board loses its upper half. @uboot lib/lmb.c efi_lmb_reserve() */
function efi_lmb_reserve(lmb: Lmb): void {
  const { map, pool } = efi_get_memory_map_alloc();
  for (const { type, physical_start, num_pages } of map) {
    if (type !== 'CONVENTIONAL_MEMORY') {
      lmb_reserve_flags(
        lmb,
        gd.arch64 ? physical_start : physical_start % 2 ** 32,
        num_pages * EFI_PAGE_SIZE,
        LMB_NONE,
      );
    }
  }
  efi_free_pool(pool);
}

/** @uboot lib/lmb.c lmb_reserve_common() */
function lmb_reserve_common(lmb: Lmb, fdt_blob: number): void {
  current_board()?.arch_lmb_reserve(lmb);
  if (fdt_blob !== 0) {
    boot_fdt_add_mem_rsv_regions(lmb, fdt_blob);
  }
  if (IS_ENABLED('EFI_LOADER')) {
    efi_lmb_reserve(lmb);
  }
}

/** All of RAM, less what is in use. Device tree 0: none. @uboot lib/lmb.c lmb_init_and_reserve() */
export function lmb_init_and_reserve(fdt_blob: number): Lmb {
  const lmb: Lmb = { memory: [], reserved: [] };
  for (const { start, size } of gd.bd.bi_dram) {
    if (size > 0) {
      lmb_add(lmb, start, size);
    }
  }
  lmb_reserve_common(lmb, fdt_blob);
  return lmb;
}

/** A part of RAM, less what is in use. @uboot lib/lmb.c lmb_init_and_reserve_range() */
export function lmb_init_and_reserve_range(base: number, size: number, fdt_blob: number): Lmb {
  const lmb: Lmb = { memory: [], reserved: [] };
  lmb_add(lmb, base, size);
  lmb_reserve_common(lmb, fdt_blob);
  return lmb;
}
