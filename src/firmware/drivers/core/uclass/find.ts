import { calloc, free } from '../../../common/dlmalloc';
import { DM_UC_FLAG_SEQ_ALIAS } from '../../../include/dm/device';
import type { OfNode, Uclass, UDevice } from '../../../include/dm/device';
import type { UclassId } from '../../../include/dm/uclass-id';
import { ENODEV, ENOMEM, EPFNOSUPPORT } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { gd, statics } from '../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../include/linux/kconfig';
import { autoSize } from '../device/memory';
import { lists_uclass_lookup } from '../lists/lookup';
import { dev_read_alias_highest_id } from '../../../lib/fdtdec/alias';

/** sizeof(struct uclass) on 32- and 64-bit boards. */
function sizeofUclass(): number {
  return gd.arch64 ? 48 : 24;
}

/** The uclass when it exists already. @uboot drivers/core/uclass.c uclass_find() */
export function uclass_find(id: UclassId): Uclass | null {
  return gd.uclass_root.find((uc) => uc.uc_drv.id === id) ?? null;
}

/** Makes a uclass. -EPFNOSUPPORT: its driver isn't built in. @uboot drivers/core/uclass.c uclass_add() */
function uclass_add(id: UclassId): Uclass | Errno {
  const uc_drv = lists_uclass_lookup(id);
  let ret = 0;
  if (uc_drv === null) {
    return -EPFNOSUPPORT;
  }
  const address = calloc(1, sizeofUclass());
  if (address === 0) {
    return -ENOMEM;
  }
  const uc: Uclass = { priv_: null, uc_drv, dev_head: [], address };
  let privAddress = 0;
  if (uc_drv.priv_auto !== undefined) {
    privAddress = calloc(1, autoSize(uc_drv.priv_auto));
    if (privAddress === 0) {
      free(address);
      return -ENOMEM;
    }
    uc.priv_ = uc_drv.priv_auto.create(privAddress);
    uclassPrivAddresses().set(uc, privAddress);
  }
  gd.uclass_root.unshift(uc);
  if (uc_drv.init !== undefined) {
    ret = uc_drv.init(uc);
    if (ret !== 0) {
      gd.uclass_root.splice(gd.uclass_root.indexOf(uc), 1);
      free(privAddress);
      free(address);
      return ret;
    }
  }
  return uc;
}

function uclassPrivAddresses(): Map<Uclass, number> {
  return statics('drivers/core/uclass.c', () => new Map<Uclass, number>());
}

/** The uclass, made when it isn't there yet. @uboot drivers/core/uclass.c uclass_get() */
export function uclass_get(id: UclassId): Uclass | Errno {
  const uc = uclass_find(id);
  if (uc !== null) {
    return uc;
  }
  return uclass_add(id);
}

/** @uboot drivers/core/uclass.c dev_get_uclass_index(): the place in the uclass's list, or -ENODEV. */
export function dev_get_uclass_index(dev: UDevice): number {
  const index = dev.uclass.dev_head.indexOf(dev);
  return index === -1 ? -ENODEV : index;
}

/** The devices of a uclass in order of binding; none when the uclass doesn't exist. */
export function uclass_foreach_dev(id: UclassId): readonly UDevice[] {
  const uc = uclass_get(id);
  return IS_ERR(uc) ? [] : [...uc.dev_head];
}

/** @uboot drivers/core/uclass.c uclass_find_device() */
export function uclass_find_device(id: UclassId, index: number): UDevice | Errno {
  const uc = uclass_get(id);
  if (IS_ERR(uc)) {
    return uc;
  }
  return uc.dev_head[index] ?? -ENODEV;
}

/** @uboot drivers/core/uclass.c uclass_find_first_device() */
export function uclass_find_first_device(id: UclassId): UDevice | null {
  const dev = uclass_find_device(id, 0);
  return IS_ERR(dev) ? null : dev;
}

/** @uboot drivers/core/uclass.c uclass_find_next_device() */
export function uclass_find_next_device(dev: UDevice): UDevice | null {
  const list = dev.uclass.dev_head;
  const at = list.indexOf(dev);
  return at === -1 ? null : (list[at + 1] ?? null);
}

/** @uboot drivers/core/uclass.c uclass_find_device_by_seq() */
export function uclass_find_device_by_seq(id: UclassId, seq: number): UDevice | Errno {
  const uc = uclass_get(id);
  if (seq === -1) {
    return -ENODEV;
  }
  if (IS_ERR(uc)) {
    return uc;
  }
  return uc.dev_head.find((dev) => dev.seq_ === seq) ?? -ENODEV;
}

/** @uboot drivers/core/uclass.c uclass_find_device_by_ofnode() */
export function uclass_find_device_by_ofnode(id: UclassId, node: OfNode): UDevice | Errno {
  const uc = uclass_get(id);
  if (IS_ERR(uc)) {
    return uc;
  }
  return uc.dev_head.find((dev) => dev.node_ === node) ?? -ENODEV;
}

/** One more than the highest number in use, aliases included. @uboot drivers/core/uclass.c uclass_find_next_free_seq() */
export function uclass_find_next_free_seq(uc: Uclass): number {
  let max = -1;
  if (IS_ENABLED('DM_SEQ_ALIAS') && ((uc.uc_drv.flags ?? 0) & DM_UC_FLAG_SEQ_ALIAS) !== 0) {
    max = dev_read_alias_highest_id(uc.uc_drv.name);
  }
  for (let i = 0; i < uc.dev_head.length; i++) {
    max = Math.max(max, uc.dev_head[i]?.seq_ ?? -1);
  }
  return max + 1;
}

/**
 * Appends the device to its uclass and shows it to its parent's uclass.
 *
 * @uboot drivers/core/uclass.c uclass_bind_device()
 */
export function uclass_bind_device(dev: UDevice): number {
  const uc = dev.uclass;
  const parent_drv = dev.parent?.uclass.uc_drv;
  let ret = 0;
  uc.dev_head.push(dev);
  if (parent_drv?.child_post_bind !== undefined) {
    ret = parent_drv.child_post_bind(dev);
    if (ret !== 0) {
      uclass_unbind_device(dev);
      return ret;
    }
  }
  return 0;
}

/** @uboot drivers/core/uclass.c uclass_unbind_device() */
export function uclass_unbind_device(dev: UDevice): number {
  const list = dev.uclass.dev_head;
  const at = list.indexOf(dev);
  if (at !== -1) {
    list.splice(at, 1);
  }
  return 0;
}
