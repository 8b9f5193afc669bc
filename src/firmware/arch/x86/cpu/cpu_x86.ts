import { dev_get_parent_plat } from '../../../drivers/core/device';
import { dev_read_u32_default } from '../../../drivers/core/read';
import type { CpuPlat } from '../../../include/cpu';
import type { UDevice } from '../../../include/dm/device';

/** @uboot arch/x86/cpu/cpu_x86.c cpu_x86_bind() */
export function cpu_x86_bind(dev: UDevice): number {
  dev_get_parent_plat<CpuPlat>(dev).cpu_id = dev_read_u32_default(dev, 'intel,apic-id', 0);
  return 0;
}
