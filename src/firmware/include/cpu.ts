/** @uboot include/cpu.h struct cpu_plat */

import type { UDevice } from './dm/device';

export interface CpuPlat {
  cpu_id: number;
  timebase_freq: number;
}

/** @uboot include/cpu.h struct cpu_ops */
export interface CpuOps {
  get_desc(dev: UDevice): string;
}
