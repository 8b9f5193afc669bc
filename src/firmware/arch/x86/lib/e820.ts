import {
  EFI_PAGE_SIZE,
  efi_add_conventional_memory_map,
  efi_add_memory_map_pg,
  efiRamTop,
} from '../../../lib/efi_loader/efi_memory';
import { install_e820_map } from '../cpu/qemu/e820';
import { E820_RAM } from '../include/asm/e820';

/** @uboot arch/x86/lib/e820.c efi_add_known_memory() */
export function efi_add_known_memory(): void {
  for (const { addr, size, type } of install_e820_map()) {
    if (type === E820_RAM) {
      efi_add_conventional_memory_map(addr, addr + size, efiRamTop());
    } else {
      efi_add_memory_map_pg(addr, size / EFI_PAGE_SIZE, 'RESERVED_MEMORY_TYPE');
    }
  }
}
