import { calloc, malloc } from '../../common/dlmalloc';
import { GD_FLG_SKIP_RELOC, gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import {
  EFI_BOOT_SERVICES_CODE,
  EFI_CONVENTIONAL_MEMORY,
  EFI_RESERVED_MEMORY_TYPE,
  EFI_RUNTIME_SERVICES_CODE,
  efi_add_memory_map_pg,
} from './efi_memory';

const PAGE_SHIFT = 12;
const ISA_START = 0xa0000;
const ISA_END = 0x100000;
const PCIE_ECAM_BASE = 0xe0000000;
const PCIE_ECAM_SIZE = 0x10000000;

/** Protocols that the root node offers: device path tools, HII, unicode collation ... x86 fixes no device tree. */
function rootProtocols(): number {
  return IS_ENABLED('X86') ? 9 : 10;
}

/**
 * What there is: RAM, and on x86 (where the map has the form of an E820 table) the ROMs below 1 MiB and the registers of
 * PCIe.
 *
 * @uboot lib/efi_loader/efi_memory.c efi_add_known_memory(), arch/x86/lib/e820.c efi_add_known_memory()
 */
function efi_add_known_memory(): void {
  if (!IS_ENABLED('X86')) {
    for (const bank of gd.bd.bi_dram) {
      addKnown(bank.start, bank.size, EFI_CONVENTIONAL_MEMORY);
    }
    return;
  }
  const [low, ...high] = gd.bd.bi_dram;
  addKnown(0, ISA_START, EFI_CONVENTIONAL_MEMORY);
  addKnown(ISA_START, ISA_END - ISA_START, EFI_RESERVED_MEMORY_TYPE);
  addKnown(ISA_END, (low?.size ?? ISA_END) - ISA_END, EFI_CONVENTIONAL_MEMORY);
  addKnown(PCIE_ECAM_BASE, PCIE_ECAM_SIZE, EFI_RESERVED_MEMORY_TYPE);
  for (const bank of high) {
    addKnown(bank.start, bank.size, EFI_CONVENTIONAL_MEMORY);
  }
}

function addKnown(start: number, size: number, type: number): void {
  efi_add_memory_map_pg(start, Math.floor(size / 2 ** PAGE_SHIFT), type, false);
}

/**
 * The EFI memory map: RAM, and in it U-Boot with its runtime part. Boot services aren't offered, but the map takes room
 * on the heap, and what comes later lies behind it.
 *
 * @uboot lib/efi_loader/efi_memory.c efi_memory_init()
 */
export function efi_memory_init(): number {
  if (!IS_ENABLED('EFI_LOADER') || (gd.flags & GD_FLG_SKIP_RELOC) !== 0) {
    return 0;
  }
  efi_add_known_memory();
  const uboot_start = Math.floor((gd.start_addr_sp - 0x1000000) / 0x1000) * 0x1000;
  efi_add_memory_map_pg(
    uboot_start,
    (gd.ram_top - uboot_start) >>> PAGE_SHIFT,
    EFI_BOOT_SERVICES_CODE,
    false,
  );
  efi_add_memory_map_pg(gd.relocaddr + 0x1000, 1, EFI_RUNTIME_SERVICES_CODE, false);
  return 0;
}

/** Sizes of EFI's own structs on 32- and 64-bit boards. */
function sizes(): { path: number; object: number; handler: number; event: number } {
  return gd.arch64
    ? { path: 24, object: 48, handler: 56, event: 56 }
    : { path: 24, object: 24, handler: 40, event: 28 };
}

/**
 * The root node and the console's handle, which exist from boot on.
 *
 * @uboot lib/efi_loader/efi_setup.c efi_init_early()
 */
export function efi_init_early(): number {
  if (!IS_ENABLED('EFI_LOADER')) {
    return 0;
  }
  const size = sizes();
  calloc(1, size.path);
  calloc(1, size.object);
  const protocols = rootProtocols();
  for (let protocol = 0; protocol < protocols; protocol++) {
    calloc(1, size.handler);
  }
  calloc(1, gd.arch64 ? 56 : 48);
  calloc(1, size.handler);
  calloc(1, size.event);
  calloc(1, size.object);
  calloc(1, size.handler);
  malloc(gd.arch64 ? 48 : 24);
  malloc(gd.arch64 ? 48 : 24);
  return 0;
}
