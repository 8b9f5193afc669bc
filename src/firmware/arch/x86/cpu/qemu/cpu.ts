import type { Driver, UDevice } from '../../../../include/dm/device';
import { UCLASS_CPU } from '../../../../include/dm/uclass-id';
import { gd } from '../../../../include/asm-generic/global_data';
import { dev_get_parent_plat } from '../../../../drivers/core/device';
import { dev_read_u32_default } from '../../../../drivers/core/read';
import type { CpuOps, CpuPlat } from '../../../../drivers/cpu/cpu-uclass';

/** What CPUID calls QEMU's CPUs unless another one is asked for. */
const DEFAULT_BRAND = 'QEMU Virtual CPU version 2.5+';

/** @uboot arch/x86/cpu/cpu.c cpu_get_name() */
export function cpu_get_name(): string {
  return gd.hal.cpuBrand ?? DEFAULT_BRAND;
}

/** @uboot arch/x86/cpu/cpu_x86.c cpu_x86_bind() */
function cpu_x86_bind(dev: UDevice): number {
  dev_get_parent_plat<CpuPlat>(dev).cpu_id = dev_read_u32_default(dev, 'intel,apic-id', 0);
  return 0;
}

const cpu_x86_ops: CpuOps = {
  get_desc: () => cpu_get_name(),
};

/** @uboot arch/x86/cpu/qemu/cpu.c */
export const cpu_qemu: Driver = {
  name: 'cpu_qemu',
  id: UCLASS_CPU,
  of_match: [{ compatible: 'cpu-qemu' }],
  bind: cpu_x86_bind,
  ops: cpu_x86_ops,
};
