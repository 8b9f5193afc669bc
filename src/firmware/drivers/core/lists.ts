import type { Driver, OfNode, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { ENODEV, ENOENT } from '../../include/errno';
import type { Errno } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { gd } from '../../include/asm-generic/global_data';
import type { DriverInfo } from '../../include/dm/platdata';
import { printf } from '../../common/console';
import { device_bind_by_name, device_bind_with_driver_data } from './device/bind';
import { ofnode_compatibles, ofnode_pre_reloc } from './ofnode';
import { lists_driver_lookup_name } from './lists/lookup';

/**
 * Binds what the driver list declares as always there (U_BOOT_DRVINFO).
 *
 * @uboot drivers/core/lists.c lists_bind_drivers()
 */
export function lists_bind_drivers(
  parent: UDevice,
  infos: readonly DriverInfo[],
  pre_reloc_only: boolean,
): number {
  let result = 0;
  for (const info of infos) {
    const drv = gd.drivers.find((candidate) => candidate.name === info.name);
    if (drv === undefined || (pre_reloc_only && !isPreReloc(drv))) {
      continue;
    }
    const dev = device_bind_by_name(parent, info.name, info.plat ?? null);
    if (IS_ERR(dev) && result === 0) {
      result = dev;
    }
  }
  return result;
}

function isPreReloc(drv: Driver): boolean {
  return ((drv.flags ?? 0) & DM_FLAG_PRE_RELOC) !== 0;
}

/**
 * Binds a device for a node: the first compatible string for which a driver is built in wins; -ENODEV of a driver's
 * bind means "not mine after all". A node that no driver wants is not an error.
 *
 * @uboot drivers/core/lists.c lists_bind_fdt()
 */
export function lists_bind_fdt(
  parent: UDevice,
  node: OfNode,
  only: Driver | null,
  pre_reloc_only: boolean,
): { readonly dev: UDevice | null; readonly ret: number } {
  const name = node.name;
  for (const compat of ofnode_compatibles(node)) {
    const entry = only === null ? findDriver(compat) : { drv: only, data: 0 };
    if (entry === null) {
      continue;
    }
    if (pre_reloc_only && !ofnode_pre_reloc(node) && !isPreReloc(entry.drv)) {
      return { dev: null, ret: 0 };
    }
    const dev = device_bind_with_driver_data(parent, entry.drv, name, entry.data, node);
    if (!IS_ERR(dev)) {
      return { dev, ret: 0 };
    }
    if (dev !== -ENODEV) {
      printf("Error binding driver '%s': %d\n", entry.drv.name, dev);
      return { dev: null, ret: dev };
    }
  }
  return { dev: null, ret: -ENOENT };
}

function findDriver(compat: string): { readonly drv: Driver; readonly data: number } | null {
  for (const drv of gd.drivers) {
    const id = drv.of_match?.find((candidate) => candidate.compatible === compat);
    if (id !== undefined) {
      return { drv, data: id.data ?? 0 };
    }
  }
  return null;
}

/**
 * Binds by the driver's name; -ENOENT: no such driver is built in.
 *
 * @uboot drivers/core/lists.c device_bind_driver()
 */
export function device_bind_driver(
  parent: UDevice | null,
  drv_name: string,
  dev_name: string,
): UDevice | Errno {
  return device_bind_driver_to_node(parent, drv_name, dev_name, null);
}

/** @uboot drivers/core/lists.c device_bind_driver_to_node() */
export function device_bind_driver_to_node(
  parent: UDevice | null,
  drv_name: string,
  dev_name: string,
  node: OfNode | null,
): UDevice | Errno {
  const drv = lists_driver_lookup_name(drv_name);
  if (drv === null) {
    return -ENOENT;
  }
  return device_bind_with_driver_data(parent, drv, dev_name, 0, node);
}
