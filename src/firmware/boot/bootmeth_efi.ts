import type { Driver } from '../include/dm/device';
import { UCLASS_BOOTMETH } from '../include/dm/uclass-id';
import { describe } from './bootmeth';

/** @uboot boot/bootmeth_efi.c */
export const bootmeth_efi: Driver = {
  name: 'bootmeth_efi',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'u-boot,distro-efi' }],
  bind: describe('EFI boot from an .efi file'),
};
