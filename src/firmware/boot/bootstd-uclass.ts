import type { Driver, UclassDriver, UDevice } from '../include/dm/device';
import { UCLASS_BOOTDEV, UCLASS_BOOTMETH, UCLASS_BOOTSTD } from '../include/dm/uclass-id';
import { IS_ERR } from '../include/linux/err';
import { gd } from '../include/asm-generic/global_data';
import { device_bind_driver } from '../drivers/core/lists';
import { lists_driver_lookup_name } from '../drivers/core/lists/lookup';
import { dm_scan_fdt_dev } from '../drivers/core/root';
import { uclass_find_first_device } from '../drivers/core/uclass/find';
import type { BootmethUcPlat } from '../include/bootmeth';
import type { BootdevUcPlat } from '../include/bootdev';

/** @uboot boot/bootstd-uclass.c bootstd_uclass post_bind: boot devices that the node lists. */
function bootstd_post_bind(dev: UDevice): number {
  return dm_scan_fdt_dev(dev);
}

/**
 * Binds standard boot when the device tree has none: the device, then each boot method that is built in.
 *
 * @uboot boot/bootstd-uclass.c dm_scan_other()
 */
export function dm_scan_other(pre_reloc_only: boolean): number {
  let bootstd: UDevice | null = null;
  if (pre_reloc_only || gd.dm_root === null || lists_driver_lookup_name('bootstd_drv') === null) {
    return 0;
  }
  bootstd = uclass_find_first_device(UCLASS_BOOTSTD);
  if (bootstd === null) {
    const bound = device_bind_driver(gd.dm_root, 'bootstd_drv', 'bootstd');
    if (IS_ERR(bound)) {
      return bound;
    }
    bootstd = bound;
  }
  for (const drv of gd.drivers) {
    if (drv.id !== UCLASS_BOOTMETH) {
      continue;
    }
    const found = bootstd.child_head.some((dev) => dev.driver === drv);
    if (found) {
      continue;
    }
    const dev = device_bind_driver(bootstd, drv.name, drv.name.replace(/^bootmeth_/, ''));
    if (IS_ERR(dev)) {
      return dev;
    }
  }
  return 0;
}

export const bootstd_drv: Driver = {
  name: 'bootstd_drv',
  id: UCLASS_BOOTSTD,
  of_match: [{ compatible: 'u-boot,boot-std' }],
};

export const bootstd_uclass: UclassDriver = {
  name: 'bootstd',
  id: UCLASS_BOOTSTD,
  post_bind: bootstd_post_bind,
};

export const bootmeth_uclass: UclassDriver = {
  name: 'bootmeth',
  id: UCLASS_BOOTMETH,
  per_device_plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 16 : 8),
    create: (): BootmethUcPlat => ({ desc: '', flags: 0 }),
  },
};

export const bootdev_uclass: UclassDriver = {
  name: 'bootdev',
  id: UCLASS_BOOTDEV,
  per_device_plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 24 : 12),
    create: (): BootdevUcPlat => ({ prio: 0 }),
  },
};
