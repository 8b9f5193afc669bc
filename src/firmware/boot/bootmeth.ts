import type { Driver, UDevice } from '../include/dm/device';
import { UCLASS_BOOTMETH } from '../include/dm/uclass-id';
import { dev_get_uclass_plat } from '../drivers/core/device';
import type { BootmethUcPlat } from './bootstd-uclass';

/** Says in words how this method boots; the method's number in the boot order is its place in the list. */
function describe(desc: string): (dev: UDevice) => number {
  return (dev) => {
    dev_get_uclass_plat<BootmethUcPlat>(dev).desc = desc;
    return 0;
  };
}

/** @uboot boot/bootmeth_distro.c */
export const bootmeth_distro: Driver = {
  name: 'bootmeth_distro',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'u-boot,distro-syslinux' }],
  bind: describe('Syslinux boot from a block device'),
};

/** @uboot boot/bootmeth_efi.c */
export const bootmeth_efi: Driver = {
  name: 'bootmeth_efi',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'u-boot,distro-efi' }],
  bind: describe('EFI boot from an .efi file'),
};

/** @uboot boot/bootmeth_pxe.c */
export const bootmeth_pxe: Driver = {
  name: 'bootmeth_pxe',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'u-boot,distro-pxe' }],
  bind: describe('PXE boot from a network device'),
};

/** @uboot boot/vbe_simple.c */
export const vbe_simple: Driver = {
  name: 'vbe_simple',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'fwupd,vbe-simple' }],
  bind: describe('VBE simple'),
};
