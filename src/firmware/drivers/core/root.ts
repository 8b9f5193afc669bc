import {
  DM_FLAG_PROBE_AFTER_BIND,
  DM_REMOVE_ACTIVE_ALL,
  DM_REMOVE_NON_VITAL,
} from '../../include/dm/device';
import type { Driver, OfNode, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_ROOT } from '../../include/dm/uclass-id';
import { EINVAL, ENOENT } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { GD_FLG_RELOC, gd } from '../../include/asm-generic/global_data';
import { device_probe } from './device';
import { device_bind } from './device/bind';
import { device_remove } from './device-remove';
import { lists_bind_drivers, lists_bind_fdt } from './lists';
import { ofnode_is_enabled, ofnode_path } from './ofnode';

/**
 * Starts the driver model: no uclass yet, one device, the root, probed.
 *
 * @uboot drivers/core/root.c dm_init()
 */
export function dm_init(): number {
  if (gd.dm_root !== null) {
    return -EINVAL;
  }
  gd.uclass_root = [];
  const dev = device_bind(null, root_driver, 'root_driver', null, gd.of_root);
  if (IS_ERR(dev)) {
    return dev;
  }
  gd.dm_root = dev;
  return device_probe(dev);
}

/**
 * Stops what must not go on when an operating system takes over: devices that do DMA. First all but the vital ones.
 *
 * @uboot drivers/core/root.c dm_remove_devices_active()
 */
export function dm_remove_devices_active(): void {
  dm_remove_devices_flags(DM_REMOVE_ACTIVE_ALL | DM_REMOVE_NON_VITAL);
  dm_remove_devices_flags(DM_REMOVE_ACTIVE_ALL);
}

/** @uboot drivers/core/root.c dm_remove_devices_flags() */
export function dm_remove_devices_flags(flags: number): number {
  device_remove(gd.dm_root, flags);
  return 0;
}

/** @uboot drivers/core/root.c dm_scan_plat() */
export function dm_scan_plat(pre_reloc_only: boolean): number {
  const root = gd.dm_root;
  if (root === null) {
    return -EINVAL;
  }
  const ret = lists_bind_drivers(root, gd.driver_infos, pre_reloc_only);
  return ret === -ENOENT ? 0 : ret;
}

/**
 * Binds the enabled subnodes of a node. The last error is returned; the others are bound all the same.
 *
 * @uboot drivers/core/root.c dm_scan_fdt_node()
 */
export function dm_scan_fdt_node(
  parent: UDevice,
  parent_node: OfNode,
  pre_reloc_only: boolean,
): number {
  let ret = 0;
  for (const node of parent_node.subnodes) {
    if (!ofnode_is_enabled(node)) {
      continue;
    }
    const { ret: err } = lists_bind_fdt(parent, node, null, pre_reloc_only);
    if (err !== 0 && err !== -ENOENT && ret === 0) {
      ret = err;
    }
  }
  return ret;
}

/** The subnodes of a bus device's node, before relocation those that are wanted there. @uboot drivers/core/root.c dm_scan_fdt_dev() */
export function dm_scan_fdt_dev(dev: UDevice): number {
  const pre_reloc_only = (gd.flags & GD_FLG_RELOC) === 0;
  return dev.node_ === null ? 0 : dm_scan_fdt_node(dev, dev.node_, pre_reloc_only);
}

/** @uboot drivers/core/root.c dm_scan_fdt_ofnode_path() */
function dm_scan_fdt_ofnode_path(path: string, pre_reloc_only: boolean): number {
  const node = ofnode_path(path);
  if (node === null || gd.dm_root === null) {
    return 0;
  }
  return dm_scan_fdt_node(gd.dm_root, node, pre_reloc_only);
}

/** @uboot drivers/core/root.c dm_scan_fdt() */
export function dm_scan_fdt(pre_reloc_only: boolean): number {
  if (gd.of_root === null || gd.dm_root === null) {
    return 0;
  }
  return dm_scan_fdt_node(gd.dm_root, gd.of_root, pre_reloc_only);
}

/** The root's subnodes, then those of nodes that hold devices without being one. @uboot drivers/core/root.c dm_extended_scan() */
export function dm_extended_scan(pre_reloc_only: boolean): number {
  const nodes = ['/chosen', '/clocks', '/firmware', '/reserved-memory'];
  let ret = dm_scan_fdt(pre_reloc_only);
  if (ret !== 0) {
    return ret;
  }
  for (const path of nodes) {
    ret = dm_scan_fdt_ofnode_path(path, pre_reloc_only);
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

/** @uboot drivers/core/root.c dm_scan() */
function dm_scan(pre_reloc_only: boolean): number {
  let ret = dm_scan_plat(pre_reloc_only);
  if (ret !== 0) {
    return ret;
  }
  ret = dm_extended_scan(pre_reloc_only);
  if (ret !== 0) {
    return ret;
  }
  return gd.dm_scan_other(pre_reloc_only);
}

/** @uboot drivers/core/root.c dm_init_and_scan() */
export function dm_init_and_scan(pre_reloc_only: boolean): number {
  let ret = dm_init();
  if (ret !== 0) {
    return ret;
  }
  ret = dm_scan(pre_reloc_only);
  if (ret !== 0) {
    return ret;
  }
  return gd.dm_root === null ? -EINVAL : dm_probe_devices(gd.dm_root);
}

/** Probes devices that asked for it when they were bound. @uboot drivers/core/root.c dm_probe_devices() */
function dm_probe_devices(dev: UDevice): number {
  let ret = 0;
  if ((dev.flags_ & DM_FLAG_PROBE_AFTER_BIND) !== 0) {
    ret = device_probe(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  for (const child of [...dev.child_head]) {
    dm_probe_devices(child);
  }
  return 0;
}

/** How many devices and uclasses there are, for the `Core:` line. @uboot drivers/core/root.c dm_get_stats() */
export function dm_get_stats(): { readonly devices: number; readonly uclasses: number } {
  return {
    devices: gd.dm_root === null ? 0 : countDevices(gd.dm_root),
    uclasses: gd.uclass_root.length,
  };
}

function countDevices(dev: UDevice): number {
  return dev.child_head.reduce((sum, child) => sum + countDevices(child), 1);
}

export const root_driver: Driver = {
  name: 'root_driver',
  id: UCLASS_ROOT,
};

export const root_uclass: UclassDriver = {
  name: 'root',
  id: UCLASS_ROOT,
};
