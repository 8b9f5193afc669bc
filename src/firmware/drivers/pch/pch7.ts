import type { Driver, UclassDriver } from '../../include/dm/device';
import { UCLASS_PCH } from '../../include/dm/uclass-id';
import { dm_scan_fdt_dev } from '../core/root';

/** The south bridge: what the device tree names below it hangs on it. @uboot drivers/pch/pch-uclass.c */
export const pch_uclass: UclassDriver = {
  name: 'pch',
  id: UCLASS_PCH,
  post_bind: dm_scan_fdt_dev,
};

/** @uboot drivers/pch/pch7.c */
export const pch7_drv: Driver = {
  name: 'intel-pch7',
  id: UCLASS_PCH,
  of_match: [{ compatible: 'intel,pch7' }],
};
