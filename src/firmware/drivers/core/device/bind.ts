import { calloc, free } from '../../../common/dlmalloc';
import {
  DM_FLAG_ALLOC_PARENT_PDATA,
  DM_FLAG_ALLOC_PDATA,
  DM_FLAG_ALLOC_UCLASS_PDATA,
  DM_FLAG_BOUND,
  DM_UC_FLAG_NO_AUTO_SEQ,
  DM_UC_FLAG_SEQ_ALIAS,
} from '../../../include/dm/device';
import type { Driver, OfNode, Uclass, UDevice } from '../../../include/dm/device';
import { ENOENT, ENOMEM } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { gd } from '../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../include/linux/kconfig';
import { autoSize, deviceMemory, forgetDeviceMemory, freeMemory } from './memory';
import { lists_driver_lookup_name } from '../lists/lookup';
import { dev_read_alias_seq } from '../../../lib/fdtdec/alias';
import {
  uclass_bind_device,
  uclass_find_next_free_seq,
  uclass_get,
  uclass_unbind_device,
} from '../uclass/find';

/** sizeof(struct udevice) on 32- and 64-bit boards. */
function sizeofUdevice(): number {
  return gd.arch64 ? 152 : 80;
}

/**
 * Makes a device and ties it into the tree and its uclass. The order in which hooks run here is what drivers rely on:
 * the parent's uclass sees the child (`child_post_bind`) before the child's own driver does (`bind`).
 *
 * @uboot drivers/core/device.c device_bind_common()
 */
export function device_bind_common(
  parent: UDevice | null,
  drv: Driver,
  name: string,
  plat: unknown,
  driver_data: number,
  node: OfNode | null,
): UDevice | Errno {
  const uc = uclass_get(drv.id);
  let ret = 0;
  if (IS_ERR(uc)) {
    return uc;
  }
  const address = calloc(1, sizeofUdevice());
  if (address === 0) {
    return -ENOMEM;
  }
  const dev: UDevice = {
    driver: drv,
    name,
    address,
    plat_: plat ?? null,
    parent_plat_: null,
    uclass_plat_: null,
    driver_data,
    parent,
    priv_: null,
    uclass: uc,
    uclass_priv_: null,
    parent_priv_: null,
    child_head: [],
    flags_: 0,
    seq_: -1,
    node_: node,
  };
  dev.seq_ = chooseSeq(uc, dev);
  ret = allocPlats(dev);
  if (ret !== 0) {
    undoBind(dev);
    return ret;
  }
  if (parent !== null) {
    parent.child_head.push(dev);
  }
  ret = uclass_bind_device(dev);
  if (ret !== 0) {
    undoBind(dev);
    return ret;
  }
  if (drv.bind !== undefined) {
    ret = drv.bind(dev);
    if (ret !== 0) {
      uclass_unbind_device(dev);
      undoBind(dev);
      return ret;
    }
  }
  if (parent?.driver.child_post_bind !== undefined) {
    ret = parent.driver.child_post_bind(dev);
    if (ret !== 0) {
      failAfterBind(dev);
      return ret;
    }
  }
  if (uc.uc_drv.post_bind !== undefined) {
    ret = uc.uc_drv.post_bind(dev);
    if (ret !== 0) {
      failAfterBind(dev);
      return ret;
    }
  }
  dev.flags_ |= DM_FLAG_BOUND;
  return dev;
}

/** The number in the alias of the device's node, else the next free one of the uclass. */
function chooseSeq(uc: Uclass, dev: UDevice): number {
  const flags = uc.uc_drv.flags ?? 0;
  if (IS_ENABLED('DM_SEQ_ALIAS') && (flags & DM_UC_FLAG_SEQ_ALIAS) !== 0 && dev.node_ !== null) {
    const alias = dev_read_alias_seq(uc.uc_drv.name, dev.node_);
    if (alias >= 0) {
      return alias;
    }
  }
  return (flags & DM_UC_FLAG_NO_AUTO_SEQ) !== 0 ? -1 : uclass_find_next_free_seq(uc);
}

/** The device's own plat (unless one was given), its uclass plat and its parent plat, in this order. */
function allocPlats(dev: UDevice): number {
  const memory = deviceMemory(dev);
  const own = dev.driver.plat_auto;
  const byUclass = dev.uclass.uc_drv.per_device_plat_auto;
  const byParent =
    dev.parent?.driver.per_child_plat_auto ?? dev.parent?.uclass.uc_drv.per_child_plat_auto;
  if (own !== undefined && dev.plat_ === null) {
    memory.plat = calloc(1, autoSize(own));
    if (memory.plat === 0) {
      return -ENOMEM;
    }
    dev.flags_ |= DM_FLAG_ALLOC_PDATA;
    dev.plat_ = own.create(memory.plat);
  }
  if (byUclass !== undefined) {
    memory.uclass_plat = calloc(1, autoSize(byUclass));
    if (memory.uclass_plat === 0) {
      return -ENOMEM;
    }
    dev.flags_ |= DM_FLAG_ALLOC_UCLASS_PDATA;
    dev.uclass_plat_ = byUclass.create(memory.uclass_plat);
  }
  if (byParent !== undefined) {
    memory.parent_plat = calloc(1, autoSize(byParent));
    if (memory.parent_plat === 0) {
      return -ENOMEM;
    }
    dev.flags_ |= DM_FLAG_ALLOC_PARENT_PDATA;
    dev.parent_plat_ = byParent.create(memory.parent_plat);
  }
  return 0;
}

function failAfterBind(dev: UDevice): void {
  dev.driver.unbind?.(dev);
  uclass_unbind_device(dev);
  undoBind(dev);
}

/** Takes the device out of its parent's list and gives back all its memory. */
export function undoBind(dev: UDevice): void {
  const memory = deviceMemory(dev);
  const siblings = dev.parent?.child_head;
  const at = siblings?.indexOf(dev) ?? -1;
  if (siblings !== undefined && at !== -1) {
    siblings.splice(at, 1);
  }
  freeMemory(memory, 'parent_plat');
  freeMemory(memory, 'uclass_plat');
  freeMemory(memory, 'plat');
  freeMemory(memory, 'name');
  forgetDeviceMemory(dev);
  free(dev.address);
}

/** @uboot drivers/core/device.c device_bind() */
export function device_bind(
  parent: UDevice | null,
  drv: Driver,
  name: string,
  plat: unknown,
  node: OfNode | null,
): UDevice | Errno {
  return device_bind_common(parent, drv, name, plat, 0, node);
}

/** @uboot drivers/core/device.c device_bind_with_driver_data() */
export function device_bind_with_driver_data(
  parent: UDevice | null,
  drv: Driver,
  name: string,
  driver_data: number,
  node: OfNode | null,
): UDevice | Errno {
  return device_bind_common(parent, drv, name, null, driver_data, node);
}

/**
 * Binds what U_BOOT_DRVINFO lists; the device has its driver's name.
 *
 * @uboot drivers/core/device.c device_bind_by_name()
 */
export function device_bind_by_name(
  parent: UDevice | null,
  drv_name: string,
  plat: unknown,
): UDevice | Errno {
  const drv = lists_driver_lookup_name(drv_name);
  if (drv === null) {
    return -ENOENT;
  }
  return device_bind_common(parent, drv, drv_name, plat, 0, null);
}
