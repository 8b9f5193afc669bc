import { printf } from '../../common/console';

/**
 * Boots what the variables name. There are none: those of the file are not read, and nobody can set one.
 *
 * @uboot lib/efi_loader/efi_bootmgr.c efi_bootmgr_load()
 */
export function efi_bootmgr_load(): boolean {
  printf('BootOrder not defined\n');
  return false;
}
