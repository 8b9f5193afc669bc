import { printf } from '../../../common/console';
import { device_bind_driver } from '../../../drivers/core/lists';
import { cpu_get_current_dev, cpu_get_desc, cpu_probe_all } from '../../../drivers/cpu/cpu-uclass';
import { dm_timer_init } from '../../../drivers/timer/timer-uclass';
import { ENODEV } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import { GD_FLG_RELOC, gd } from '../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../include/linux/kconfig';

/**
 * All harts are brought up, so that the timer can be found. In machine mode the core-local interruptor, which is also
 * the timer, is needed at once, to wake other harts.
 *
 * @uboot arch/riscv/cpu/cpu.c riscv_cpu_setup(), arch/riscv/lib/sifive_clint.c riscv_init_ipi()
 */
export function riscv_cpu_setup(): number {
  const ret = IS_ENABLED('CPU') ? cpu_probe_all() : 0;
  if (ret !== 0 || (gd.flags & GD_FLG_RELOC) === 0) {
    return ret;
  }
  return IS_ENABLED('SIFIVE_CLINT') ? dm_timer_init() : 0;
}

/** @uboot common/board_f.c print_cpuinfo() */
export function print_cpuinfo(): number {
  const dev = cpu_get_current_dev();
  if (dev === null) {
    return -ENODEV;
  }
  const desc = cpu_get_desc(dev);
  if (typeof desc === 'number') {
    return desc;
  }
  printf('CPU:   %s\n', desc);
  return 0;
}

/** The reset of the layer below, when U-Boot runs on one; from here on delays go by the timer device. @uboot arch/riscv/cpu/cpu.c arch_early_init_r() */
export function riscv_arch_early_init_r(): number {
  if (IS_ENABLED('SYSRESET_SBI') && gd.dm_root !== null) {
    const dev = device_bind_driver(gd.dm_root, 'sbi-sysreset', 'sbi-sysreset');
    if (IS_ERR(dev)) {
      return dev;
    }
  }
  return dm_timer_init();
}
