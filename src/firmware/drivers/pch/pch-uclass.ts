import type { UclassDriver } from '../../include/dm/device';
import { UCLASS_PCH } from '../../include/dm/uclass-id';
import { dm_scan_fdt_dev } from '../core/root';

/** The south bridge: what the device tree names below it hangs on it. @uboot drivers/pch/pch-uclass.c */
export const pch_uclass: UclassDriver = {
  name: 'pch',
  id: UCLASS_PCH,
  post_bind: dm_scan_fdt_dev,
};
