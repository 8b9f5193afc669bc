import type { UDevice } from '../../../include/dm/device';

/**
 * Own uclass first, then the parent's uclass.
 *
 * @uboot drivers/core/uclass.c uclass_pre_probe_device()
 */
export function uclass_pre_probe_device(dev: UDevice): number {
  const uc_drv = dev.uclass.uc_drv;
  const parent_drv = dev.parent?.uclass.uc_drv;
  let ret = 0;
  if (uc_drv.pre_probe !== undefined) {
    ret = uc_drv.pre_probe(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  if (parent_drv?.child_pre_probe !== undefined) {
    ret = parent_drv.child_pre_probe(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

/**
 * The other way round: the parent's uclass first, so that a virtio device is DRIVER_OK before its own uclass uses it.
 *
 * @uboot drivers/core/uclass.c uclass_post_probe_device()
 */
export function uclass_post_probe_device(dev: UDevice): number {
  const uc_drv = dev.uclass.uc_drv;
  const parent_drv = dev.parent?.uclass.uc_drv;
  let ret = 0;
  if (parent_drv?.child_post_probe !== undefined) {
    ret = parent_drv.child_post_probe(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  if (uc_drv.post_probe !== undefined) {
    ret = uc_drv.post_probe(dev);
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

/** @uboot drivers/core/uclass.c uclass_pre_unbind_device() */
export function uclass_pre_unbind_device(dev: UDevice): number {
  const uc_drv = dev.uclass.uc_drv;
  if (uc_drv.pre_unbind !== undefined) {
    return uc_drv.pre_unbind(dev);
  }
  return 0;
}

/** @uboot drivers/core/uclass.c uclass_pre_remove_device() */
export function uclass_pre_remove_device(dev: UDevice): number {
  const uc_drv = dev.uclass.uc_drv;
  if (uc_drv.pre_remove !== undefined) {
    return uc_drv.pre_remove(dev);
  }
  return 0;
}
