import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_CPU } from '../../include/dm/uclass-id';
import { ENODEV } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { dev_get_parent_plat } from '../core/device';
import { device_bind_driver } from '../core/lists';
import { lists_driver_lookup_name } from '../core/lists/lookup';
import { ofnode_read_string, ofnode_read_u32_default } from '../core/ofnode';
import { dev_read_string, dev_read_u32_default } from '../core/read';
import type { CpuOps, CpuPlat } from '../../include/cpu';

/** The instruction set, as the device tree spells it. @uboot drivers/cpu/riscv_cpu.c riscv_cpu_get_desc() */
function riscv_cpu_get_desc(dev: UDevice): string {
  return dev_read_string(dev, 'riscv,isa') ?? '';
}

/**
 * Notes number and time base; a CPU without MMU is none of ours. In supervisor mode the CPU's `time` register is the
 * timer.
 *
 * @uboot drivers/cpu/riscv_cpu.c riscv_cpu_bind()
 */
function riscv_cpu_bind(dev: UDevice): number {
  const plat = dev_get_parent_plat<CpuPlat>(dev);
  const bus = dev.node_?.parent ?? null;
  plat.cpu_id = dev_read_u32_default(dev, 'reg', 0);
  plat.timebase_freq = bus === null ? 0 : ofnode_read_u32_default(bus, 'timebase-frequency', 0);
  if (dev.node_ !== null && ofnode_read_string(dev.node_, 'device_type') !== 'cpu') {
    return -ENODEV;
  }
  if (IS_ENABLED('RISCV_TIMER') && plat.timebase_freq !== 0 && plat.cpu_id === 0) {
    if (lists_driver_lookup_name('riscv_timer') === null) {
      return 0;
    }
    const timer = device_bind_driver(dev, 'riscv_timer', 'riscv_timer');
    return IS_ERR(timer) ? timer : 0;
  }
  return 0;
}

const riscv_cpu_ops: CpuOps = {
  get_desc: riscv_cpu_get_desc,
};

export const riscv_cpu: Driver = {
  name: 'riscv_cpu',
  id: UCLASS_CPU,
  of_match: [{ compatible: 'riscv' }],
  bind: riscv_cpu_bind,
  ops: riscv_cpu_ops,
  flags: DM_FLAG_PRE_RELOC,
};
