import type { Driver } from '../include/dm/device';
import { UCLASS_BOOTMETH } from '../include/dm/uclass-id';
import { describe } from './bootmeth';

/** @uboot boot/vbe_simple.c */
export const vbe_simple: Driver = {
  name: 'vbe_simple',
  id: UCLASS_BOOTMETH,
  of_match: [{ compatible: 'fwupd,vbe-simple' }],
  bind: describe('VBE simple'),
};
