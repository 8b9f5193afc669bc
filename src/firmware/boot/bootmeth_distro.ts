import type { Driver } from '../include/dm/device';
import { UCLASS_BOOTMETH } from '../include/dm/uclass-id';
import { describe } from './bootmeth';

/** @uboot boot/bootmeth_distro.c */
export const bootmeth_distro: Driver = {
  name: 'bootmeth_distro',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'u-boot,distro-syslinux' }],
  bind: describe('Syslinux boot from a block device'),
};
