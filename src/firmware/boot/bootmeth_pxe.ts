import type { Driver } from '../include/dm/device';
import { UCLASS_BOOTMETH } from '../include/dm/uclass-id';
import { describe } from './bootmeth';

/** @uboot boot/bootmeth_pxe.c */
export const bootmeth_pxe: Driver = {
  name: 'bootmeth_pxe',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'u-boot,distro-pxe' }],
  bind: describe('PXE boot from a network device'),
};
