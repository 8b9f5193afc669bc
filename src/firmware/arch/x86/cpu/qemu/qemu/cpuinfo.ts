import { printf } from '../../../../../common/console';
import { cpu_get_name } from '../../cpu';

/** @uboot arch/x86/cpu/qemu/qemu.c print_cpuinfo() */
export function print_cpuinfo(): number {
  printf('CPU:   %s\n', cpu_get_name());
  return 0;
}
