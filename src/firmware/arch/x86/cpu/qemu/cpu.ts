import type { Driver } from '../../../../include/dm/device';
import { UCLASS_CPU } from '../../../../include/dm/uclass-id';
import type { CpuOps } from '../../../../include/cpu';
import { cpu_get_name } from '../cpu';
import { cpu_x86_bind } from '../cpu_x86';

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
