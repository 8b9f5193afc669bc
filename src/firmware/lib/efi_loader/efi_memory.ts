import { CONFIG_INT, gd, statics } from '../../include/asm-generic/global_data';
import { current_board } from '../../include/board';

export const EFI_PAGE_SIZE = 4096;

/** Before what a pool is asked for lie the number of its pages and a checksum, aligned for DMA. */
const POOL_HEADER_BYTES = 64;
/** What each row of the list of memory takes. */
const MEM_DESC_BYTES = 40;

export type EfiMemoryType =
  'CONVENTIONAL_MEMORY' | 'BOOT_SERVICES_CODE' | 'BOOT_SERVICES_DATA' | 'RESERVED_MEMORY_TYPE';

export interface EfiMemDesc {
  readonly type: EfiMemoryType;
  readonly physical_start: number;
  readonly num_pages: number;
}

interface EfiMemory {
  /** Sorted by address, without overlaps. */
  efi_mem: EfiMemDesc[];
  /** Pages of each pool, by its address. */
  readonly pools: Map<number, number>;
}

function efiMemory(): EfiMemory {
  return statics<EfiMemory>('lib/efi_loader/efi_memory.c', () => ({
    efi_mem: [],
    pools: new Map(),
  }));
}

function end(desc: EfiMemDesc): number {
  return desc.physical_start + desc.num_pages * EFI_PAGE_SIZE;
}

/** The type of some pages is another from now on. @uboot lib/efi_loader/efi_memory.c efi_add_memory_map_pg() */
export function efi_add_memory_map_pg(
  physical_start: number,
  num_pages: number,
  type: EfiMemoryType,
): void {
  const memory = efiMemory();
  const added: EfiMemDesc = { type, physical_start, num_pages };
  if (num_pages <= 0) {
    return;
  }
  const carved = memory.efi_mem.flatMap((desc) => [
    ...part(desc, desc.physical_start, Math.min(end(desc), physical_start)),
    ...part(desc, Math.max(desc.physical_start, end(added)), end(desc)),
  ]);
  memory.efi_mem = merged([...carved, added].sort((a, b) => a.physical_start - b.physical_start));
}

function part(desc: EfiMemDesc, from: number, to: number): EfiMemDesc[] {
  return from >= to
    ? []
    : [{ type: desc.type, physical_start: from, num_pages: (to - from) / EFI_PAGE_SIZE }];
}

/** @uboot lib/efi_loader/efi_memory.c efi_mem_sort() */
function merged(list: readonly EfiMemDesc[]): EfiMemDesc[] {
  const result: EfiMemDesc[] = [];
  for (const desc of list) {
    const last = result.at(-1);
    if (last?.type === desc.type && end(last) === desc.physical_start) {
      result.splice(-1, 1, { ...last, num_pages: last.num_pages + desc.num_pages });
    } else {
      result.push(desc);
    }
  }
  return result;
}

/**
 * RAM that EFI may give away; what lies above the end of what U-Boot may use is kept.
 *
 * @uboot lib/efi_loader/efi_memory.c efi_add_conventional_memory_map()
 */
export function efi_add_conventional_memory_map(
  ram_start: number,
  ram_end: number,
  ram_top: number,
): void {
  const pagesFrom = (start: number): number => Math.floor((ram_end - start) / EFI_PAGE_SIZE);
  efi_add_memory_map_pg(ram_start, pagesFrom(ram_start), 'CONVENTIONAL_MEMORY');
  if (ram_top < ram_start) {
    efi_add_memory_map_pg(ram_start, pagesFrom(ram_start), 'BOOT_SERVICES_DATA');
  } else if (ram_end > ram_top) {
    efi_add_memory_map_pg(ram_top, pagesFrom(ram_top), 'BOOT_SERVICES_DATA');
  }
}

/** The end of what U-Boot may use, as whole pages. */
export function efiRamTop(): number {
  return Math.floor(gd.ram_top / EFI_PAGE_SIZE) * EFI_PAGE_SIZE;
}

/** @uboot lib/efi_loader/efi_memory.c efi_add_known_memory() */
function efi_add_known_memory(): void {
  for (const { start, size } of gd.bd.bi_dram) {
    const ram_start = Math.ceil(start / EFI_PAGE_SIZE) * EFI_PAGE_SIZE;
    const ram_end = Math.floor((start + size) / EFI_PAGE_SIZE) * EFI_PAGE_SIZE;
    if (ram_end > ram_start) {
      efi_add_conventional_memory_map(ram_start, ram_end, efiRamTop());
    }
  }
}

/** U-Boot itself, and what its stack may grow to. @uboot lib/efi_loader/efi_memory.c add_u_boot_and_runtime() */
function add_u_boot_and_runtime(): void {
  const lowest = gd.start_addr_sp - CONFIG_INT('STACK_SIZE', 0x0100_0000);
  const uboot_start = Math.floor(lowest / EFI_PAGE_SIZE) * EFI_PAGE_SIZE;
  const uboot_pages = Math.ceil((gd.ram_top - 1 - uboot_start) / EFI_PAGE_SIZE);
  efi_add_memory_map_pg(uboot_start, uboot_pages, 'BOOT_SERVICES_CODE');
}

/** @uboot lib/efi_loader/efi_memory.c efi_memory_init() */
export function efi_memory_init(): void {
  const board = current_board();
  if (board?.efi_add_known_memory === undefined) {
    efi_add_known_memory();
  } else {
    board.efi_add_known_memory();
  }
  add_u_boot_and_runtime();
}

/** The highest free pages; 0: there are none. @uboot lib/efi_loader/efi_memory.c efi_find_free_memory() */
function efi_find_free_memory(bytes: number): number {
  const found = efiMemory().efi_mem.findLast(
    (desc) => desc.type === 'CONVENTIONAL_MEMORY' && desc.num_pages * EFI_PAGE_SIZE >= bytes,
  );
  return found === undefined ? 0 : end(found) - bytes;
}

/** Whole pages of its own for every object; 0: out of memory. @uboot lib/efi_loader/efi_memory.c efi_allocate_pool() */
export function efi_allocate_pool(bytes: number): number {
  const pages = Math.ceil((bytes + POOL_HEADER_BYTES) / EFI_PAGE_SIZE);
  const address = efi_find_free_memory(pages * EFI_PAGE_SIZE);
  if (address !== 0) {
    efi_add_memory_map_pg(address, pages, 'BOOT_SERVICES_DATA');
    efiMemory().pools.set(address, pages);
  }
  return address;
}

/** @uboot lib/efi_loader/efi_memory.c efi_free_pool() */
export function efi_free_pool(address: number): void {
  const { pools } = efiMemory();
  const pages = pools.get(address);
  if (pages !== undefined) {
    pools.delete(address);
    efi_add_memory_map_pg(address, pages, 'CONVENTIONAL_MEMORY');
  }
}

/**
 * What there is, in ascending order, and the pool that the copy lies in, which is part of it.
 *
 * @uboot lib/efi_loader/efi_memory.c efi_get_memory_map_alloc()
 */
export function efi_get_memory_map_alloc(): { map: readonly EfiMemDesc[]; pool: number } {
  const pool = efi_allocate_pool((efiMemory().efi_mem.length + 1) * MEM_DESC_BYTES);
  return { map: efiMemory().efi_mem, pool };
}
