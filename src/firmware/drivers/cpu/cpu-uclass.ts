import { device_get_ops } from '../../include/dm/device';
import type { Driver, Uclass, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_CPU, UCLASS_SIMPLE_BUS } from '../../include/dm/uclass-id';
import { ENOSYS } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { device_probe } from '../core/device';
import { device_bind } from '../core/device/bind';
import { lists_driver_lookup_name } from '../core/lists/lookup';
import { ofnode_path } from '../core/ofnode';
import { uclass_find_first_device, uclass_foreach_dev, uclass_get } from '../core/uclass/find';
import type { CpuOps, CpuPlat } from '../../include/cpu';

/** Brings all CPU devices up. @uboot drivers/cpu/cpu-uclass.c cpu_probe_all() */
export function cpu_probe_all(): number {
  let ret = 0;
  const uc = uclass_get(UCLASS_CPU);
  if (IS_ERR(uc)) {
    return uc;
  }
  for (const cpu of uclass_foreach_dev(UCLASS_CPU)) {
    ret = device_probe(cpu);
    if (ret !== 0) {
      return ret;
    }
  }
  return 0;
}

/** The CPU that we run on: the first. @uboot drivers/cpu/cpu-uclass.c cpu_get_current_dev() */
export function cpu_get_current_dev(): UDevice | null {
  const uc = uclass_get(UCLASS_CPU);
  return IS_ERR(uc) ? null : uclass_find_first_device(UCLASS_CPU);
}

/** @uboot drivers/cpu/cpu-uclass.c cpu_get_desc() */
export function cpu_get_desc(dev: UDevice): string | Errno {
  const ops = device_get_ops<CpuOps | undefined>(dev);
  return ops === undefined ? -ENOSYS : ops.get_desc(dev);
}

/** The node that holds the CPUs is no bus by itself: it becomes one with the uclass. @uboot drivers/cpu/cpu-uclass.c uclass_cpu_init() */
function uclass_cpu_init(_uc: Uclass): number {
  const node = ofnode_path('/cpus');
  const drv = lists_driver_lookup_name('cpu_bus');
  if (node === null || drv === null || gd.dm_root === null) {
    return 0;
  }
  const dev = device_bind(gd.dm_root, drv, 'cpus', null, node);
  return IS_ERR(dev) ? dev : 0;
}

export const cpu_bus: Driver = {
  name: 'cpu_bus',
  id: UCLASS_SIMPLE_BUS,
  per_child_plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 40 : 28),
    create: (): CpuPlat => ({ cpu_id: 0, timebase_freq: 0 }),
  },
};

export const cpu_uclass: UclassDriver = {
  name: 'cpu',
  id: UCLASS_CPU,
  init: uclass_cpu_init,
};
