/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- dev_get_priv() and its like give what C has as void *: only the caller knows the type. */
import type { UDevice } from '../../include/dm/device';
import {
  DM_FLAG_ACTIVATED,
  DM_FLAG_ALLOC_PRIV_DMA,
  DM_FLAG_NAME_ALLOCED,
  DM_FLAG_PLATDATA_VALID,
  DM_REMOVE_NORMAL,
} from '../../include/dm/device';
import { gd } from '../../include/asm-generic/global_data';
import type { UclassId } from '../../include/dm/uclass-id';
import { EINVAL, ENOMEM } from '../../include/errno';
import { strdup } from '../../lib/string';
import { alloc_priv, deviceMemory } from './device/memory';
import { device_free, device_remove } from './device-remove';
import { uclass_post_probe_device, uclass_pre_probe_device } from './uclass/hooks';

/**
 * Gives the device its private data and lets the driver read the device tree; parents first.
 *
 * @uboot drivers/core/device.c device_of_to_plat()
 */
export function device_of_to_plat(dev: UDevice): number {
  const drv = dev.driver;
  let ret = 0;
  if ((dev.flags_ & DM_FLAG_PLATDATA_VALID) !== 0) {
    return 0;
  }
  if (dev.parent !== null) {
    ret = device_of_to_plat(dev.parent);
    if (ret !== 0) {
      device_free(dev);
      return ret;
    }
    if ((dev.flags_ & DM_FLAG_PLATDATA_VALID) !== 0) {
      return 0;
    }
  }
  ret = device_alloc_priv(dev);
  if (ret !== 0) {
    device_free(dev);
    return ret;
  }
  if (drv.of_to_plat !== undefined && dev.node_ !== null) {
    ret = drv.of_to_plat(dev);
    if (ret !== 0) {
      device_free(dev);
      return ret;
    }
  }
  dev.flags_ |= DM_FLAG_PLATDATA_VALID;
  return 0;
}

/** Private data of the driver, the uclass and the parent, in this order. @uboot drivers/core/device.c device_alloc_priv() */
function device_alloc_priv(dev: UDevice): number {
  const memory = deviceMemory(dev);
  const drv = dev.driver;
  const uc_drv = dev.uclass.uc_drv;
  const byParent = dev.parent?.driver.per_child_auto ?? dev.parent?.uclass.uc_drv.per_child_auto;
  const dma = ((drv.flags ?? 0) & DM_FLAG_ALLOC_PRIV_DMA) !== 0;
  if (drv.priv_auto !== undefined && dev.priv_ === null) {
    memory.priv = alloc_priv(drv.priv_auto, dma);
    if (memory.priv === 0) {
      return -ENOMEM;
    }
    dev.priv_ = drv.priv_auto.create(memory.priv);
  }
  if (uc_drv.per_device_auto !== undefined && dev.uclass_priv_ === null) {
    memory.uclass_priv = alloc_priv(
      uc_drv.per_device_auto,
      ((uc_drv.flags ?? 0) & DM_FLAG_ALLOC_PRIV_DMA) !== 0,
    );
    if (memory.uclass_priv === 0) {
      return -ENOMEM;
    }
    dev.uclass_priv_ = uc_drv.per_device_auto.create(memory.uclass_priv);
  }
  if (byParent !== undefined && dev.parent_priv_ === null) {
    memory.parent_priv = alloc_priv(byParent, dma);
    if (memory.parent_priv === 0) {
      return -ENOMEM;
    }
    dev.parent_priv_ = byParent.create(memory.parent_priv);
  }
  return 0;
}

/**
 * Brings a bound device to life, its parents first. 0 at once when it is active already.
 *
 * @uboot drivers/core/device.c device_probe()
 */
export function device_probe(dev: UDevice | null): number {
  let ret = 0;
  if (dev === null) {
    return -EINVAL;
  }
  if ((dev.flags_ & DM_FLAG_ACTIVATED) !== 0) {
    return 0;
  }
  ret = device_of_to_plat(dev);
  if (ret !== 0) {
    return failProbe(dev, ret);
  }
  if (dev.parent !== null) {
    ret = device_probe(dev.parent);
    if (ret !== 0) {
      return failProbe(dev, ret);
    }
    if ((dev.flags_ & DM_FLAG_ACTIVATED) !== 0) {
      return 0;
    }
  }
  dev.flags_ |= DM_FLAG_ACTIVATED;
  ret = uclass_pre_probe_device(dev);
  if (ret !== 0) {
    return failProbe(dev, ret);
  }
  if (dev.parent?.driver.child_pre_probe !== undefined) {
    ret = dev.parent.driver.child_pre_probe(dev);
    if (ret !== 0) {
      return failProbe(dev, ret);
    }
  }
  if (dev.driver.probe !== undefined) {
    ret = dev.driver.probe(dev);
    if (ret !== 0) {
      return failProbe(dev, ret);
    }
  }
  ret = uclass_post_probe_device(dev);
  if (ret !== 0) {
    device_remove(dev, DM_REMOVE_NORMAL);
    return failProbe(dev, ret);
  }
  ret = device_notify(dev);
  return ret === 0 ? 0 : failProbe(dev, ret);
}

/** Tells of EVT_DM_POST_PROBE. @uboot drivers/core/device.c device_notify() */
function device_notify(dev: UDevice): number {
  return gd.dm_post_probe(dev);
}

function failProbe(dev: UDevice, ret: number): number {
  dev.flags_ &= ~DM_FLAG_ACTIVATED;
  device_free(dev);
  return ret;
}

/** @uboot drivers/core/device.c device_get_uclass_id() */
export function device_get_uclass_id(dev: UDevice): UclassId {
  return dev.uclass.uc_drv.id;
}

/** The driver's private data; it exists from of_to_plat on. @uboot drivers/core/device.c dev_get_priv() */
export function dev_get_priv<T>(dev: UDevice): T {
  return dev.priv_ as T;
}

/** @uboot drivers/core/device.c dev_get_plat() */
export function dev_get_plat<T>(dev: UDevice): T {
  return dev.plat_ as T;
}

/** @uboot drivers/core/device.c dev_get_uclass_priv() */
export function dev_get_uclass_priv<T>(dev: UDevice): T {
  return dev.uclass_priv_ as T;
}

/** @uboot drivers/core/device.c dev_get_uclass_plat() */
export function dev_get_uclass_plat<T>(dev: UDevice): T {
  return dev.uclass_plat_ as T;
}

/** @uboot drivers/core/device.c dev_get_parent_plat() */
export function dev_get_parent_plat<T>(dev: UDevice): T {
  return dev.parent_plat_ as T;
}

/** @uboot drivers/core/device.c dev_get_driver_data() */
export function dev_get_driver_data(dev: UDevice): number {
  return dev.driver_data;
}

/** @uboot drivers/core/device.c device_find_first_child() */
export function device_find_first_child(parent: UDevice): UDevice | null {
  return parent.child_head[0] ?? null;
}

/** @uboot drivers/core/device.c device_is_last_sibling() */
export function device_is_last_sibling(dev: UDevice): boolean {
  return dev.parent === null || dev.parent.child_head.at(-1) === dev;
}

/**
 * Says that the name was made for this device: `address` is its copy on the heap, from strdup().
 *
 * @uboot drivers/core/device.c device_set_name_alloced()
 */
export function device_set_name_alloced(dev: UDevice, address: number): void {
  deviceMemory(dev).name = address;
  dev.flags_ |= DM_FLAG_NAME_ALLOCED;
}

/** Renames, with a copy of the name on the heap. @uboot drivers/core/device.c device_set_name() */
export function device_set_name(dev: UDevice, name: string): number {
  const copy = strdup(name);
  if (copy === 0) {
    return -ENOMEM;
  }
  dev.name = name;
  device_set_name_alloced(dev, copy);
  return 0;
}
