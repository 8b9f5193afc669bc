import type { Driver } from '../../include/dm/device';
import { UCLASS_IDE } from '../../include/dm/uclass-id';

/** The IDE controller, by its class. Disks on it are none of ours: it is bound and never probed. @uboot drivers/block/ide.c */
export const ide_drv: Driver = {
  name: 'ide',
  id: UCLASS_IDE,
};
