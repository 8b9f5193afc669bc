import type { Driver, UclassDriver } from '../../../include/dm/device';
import type { UclassId } from '../../../include/dm/uclass-id';
import { gd } from '../../../include/asm-generic/global_data';

/** @uboot drivers/core/lists.c lists_driver_lookup_name() */
export function lists_driver_lookup_name(name: string): Driver | null {
  return gd.drivers.find((drv) => drv.name === name) ?? null;
}

/** @uboot drivers/core/lists.c lists_uclass_lookup() */
export function lists_uclass_lookup(id: UclassId): UclassDriver | null {
  return gd.uclass_drivers.find((uc_drv) => uc_drv.id === id) ?? null;
}
