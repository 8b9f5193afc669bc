import type { Driver } from '../../include/dm/device';
import { UCLASS_PCH } from '../../include/dm/uclass-id';

/** @uboot drivers/pch/pch7.c */
export const pch7_drv: Driver = {
  name: 'intel-pch7',
  id: UCLASS_PCH,
  of_match: [{ compatible: 'intel,pch7' }],
};
