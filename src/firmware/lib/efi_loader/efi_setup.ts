import { efi_allocate_pool } from './efi_memory';

/** What the root node and the console are found by: pools that are never given back. */
const EARLY_POOLS = 3;
const DEVICE_PATH_BYTES = 64;

/** @uboot lib/efi_loader/efi_setup.c efi_init_early() */
export function efi_init_early(): void {
  for (let i = 0; i < EARLY_POOLS; i++) {
    efi_allocate_pool(DEVICE_PATH_BYTES);
  }
}
