import type { Driver, UDevice } from '../../include/dm/device';
import {
  DM_FLAG_ACTIVATED,
  DM_FLAG_BOUND,
  DM_FLAG_PLATDATA_VALID,
  DM_FLAG_VITAL,
  DM_REMOVE_ACTIVE_ALL,
  DM_REMOVE_NON_VITAL,
  DM_REMOVE_NORMAL,
} from '../../include/dm/device';
import { EINVAL, EKEYREJECTED, EPROBE_DEFER } from '../../include/errno';
import { undoBind } from './device/bind';
import { deviceMemory, freeMemory } from './device/memory';
import { uclass_unbind_device } from './uclass/find';
import {
  uclass_post_probe_device,
  uclass_pre_remove_device,
  uclass_pre_unbind_device,
} from './uclass/hooks';

/**
 * May a driver with `drv_flags` be removed by a call with `flags`? 0, -EPROBE_DEFER (vital: not in this round) or
 * -EKEYREJECTED (it has nothing that must be stopped).
 *
 * @uboot drivers/core/device-remove.c flags_remove()
 */
export function flags_remove(flags: number, drv_flags: number): number {
  if ((flags & DM_REMOVE_NORMAL) !== 0) {
    return 0;
  }
  if ((flags & DM_REMOVE_NON_VITAL) !== 0 && (drv_flags & DM_FLAG_VITAL) !== 0) {
    return -EPROBE_DEFER;
  }
  if ((flags & DM_REMOVE_ACTIVE_ALL) !== 0 && (drv_flags & flags & DM_REMOVE_ACTIVE_ALL) === 0) {
    return -EKEYREJECTED;
  }
  return 0;
}

/**
 * Removes all children, or those of one driver. A child that says -EKEYREJECTED stays, which is no error.
 *
 * @uboot drivers/core/device-remove.c device_chld_remove()
 */
export function device_chld_remove(dev: UDevice, drv: Driver | null, flags: number): number {
  let result = 0;
  let ret = 0;
  for (const child of [...dev.child_head]) {
    if (drv !== null && child.driver !== drv) {
      continue;
    }
    ret = device_remove(child, flags);
    if (ret === -EPROBE_DEFER) {
      result = ret;
    } else if (ret !== 0 && ret !== -EKEYREJECTED) {
      return ret;
    }
  }
  return result;
}

/**
 * Stops an active device, its children first; the device stays bound. 0 at once when it isn't active.
 *
 * @uboot drivers/core/device-remove.c device_remove()
 */
export function device_remove(dev: UDevice | null, flags: number): number {
  let ret = 0;
  if (dev === null) {
    return -EINVAL;
  }
  if ((dev.flags_ & DM_FLAG_ACTIVATED) === 0) {
    return 0;
  }
  const drv = dev.driver;
  ret = device_chld_remove(dev, null, flags);
  if (ret !== 0) {
    return ret;
  }
  ret = flags_remove(flags, drv.flags ?? 0);
  if (ret !== 0) {
    return ret;
  }
  ret = uclass_pre_remove_device(dev);
  if (ret !== 0) {
    return ret;
  }
  if (drv.remove !== undefined) {
    ret = drv.remove(dev);
    if (ret !== 0) {
      uclass_post_probe_device(dev);
      return ret;
    }
  }
  if (dev.parent?.driver.child_post_remove !== undefined) {
    ret = dev.parent.driver.child_post_remove(dev);
  }
  device_free(dev);
  dev.flags_ &= ~DM_FLAG_ACTIVATED;
  return 0;
}

/** Gives private data back; a later probe makes it anew. @uboot drivers/core/device-remove.c device_free() */
export function device_free(dev: UDevice): void {
  const memory = deviceMemory(dev);
  if (memory.priv !== 0) {
    freeMemory(memory, 'priv');
    dev.priv_ = null;
  }
  if (memory.uclass_priv !== 0) {
    freeMemory(memory, 'uclass_priv');
    dev.uclass_priv_ = null;
  }
  if (memory.parent_priv !== 0) {
    freeMemory(memory, 'parent_priv');
    dev.parent_priv_ = null;
  }
  dev.flags_ &= ~DM_FLAG_PLATDATA_VALID;
}

/** @uboot drivers/core/device-remove.c device_chld_unbind() */
export function device_chld_unbind(dev: UDevice, drv: Driver | null): number {
  let saved = 0;
  let ret = 0;
  for (const child of [...dev.child_head]) {
    if (drv !== null && child.driver !== drv) {
      continue;
    }
    ret = device_unbind(child);
    if (ret !== 0 && saved === 0) {
      saved = ret;
    }
  }
  return saved;
}

/**
 * Takes a device out of the tree. It must not be active.
 *
 * @uboot drivers/core/device-remove.c device_unbind()
 */
export function device_unbind(dev: UDevice | null): number {
  let ret = 0;
  if (dev === null) {
    return -EINVAL;
  }
  if ((dev.flags_ & DM_FLAG_ACTIVATED) !== 0) {
    return -EINVAL;
  }
  if ((dev.flags_ & DM_FLAG_BOUND) === 0) {
    return -EINVAL;
  }
  if (dev.driver.unbind !== undefined) {
    ret = dev.driver.unbind(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  ret = device_chld_unbind(dev, null);
  if (ret !== 0) {
    return ret;
  }
  ret = uclass_pre_unbind_device(dev);
  if (ret !== 0) {
    return ret;
  }
  ret = uclass_unbind_device(dev);
  if (ret !== 0) {
    return ret;
  }
  undoBind(dev);
  return 0;
}
