import { uclass_get } from '../../../drivers/core/uclass/find';
import { pci_init } from '../../../drivers/pci/pci-uclass';
import { dm_timer_init } from '../../../drivers/timer/timer-uclass';
import { gd } from '../../../include/asm-generic/global_data';
import { mp_init } from './mp_init';
import {
  UCLASS_NORTHBRIDGE,
  UCLASS_LPC,
  UCLASS_SPI,
  UCLASS_PCH,
  UCLASS_IRQ,
} from '../../../include/dm/uclass-id';
import { qemu_chipset_init } from './qemu/qemu';
import { uclass_first_device } from '../../../drivers/core/uclass';
import { cpu_get_current_dev } from '../../../drivers/cpu/cpu-uclass';
import { write_acpi_tables } from '../../../drivers/misc/qfw';
import { write_mp_table } from '../lib/mpspec';

/** What CPUID calls QEMU's CPUs unless another one is asked for. */
export const DEFAULT_BRAND = 'QEMU Virtual CPU version 2.5+';

/** @uboot arch/x86/cpu/cpu.c cpu_get_name() */
export function cpu_get_name(): string {
  return gd.hal.cpuBrand ?? DEFAULT_BRAND;
}

/** The buses are scanned before relocation too, for the south bridge. @uboot arch/x86/cpu/cpu.c x86_cpu_init_dm() */
export function arch_cpu_init_dm(): number {
  return pci_init();
}

/** The buses are scanned, the chipset is set up, and the CPUs are counted. @uboot arch/x86/cpu/cpu.c arch_early_init_r() */
export function arch_early_init_r(): number {
  let ret = 0;
  dm_timer_init();
  pci_init();
  qemu_chipset_init();
  if (!gd.arch64) {
    ret = mp_init();
  }
  for (const id of [UCLASS_NORTHBRIDGE, UCLASS_LPC, UCLASS_SPI]) {
    uclass_get(id);
  }
  return ret;
}

/** @uboot arch/x86/cpu/cpu.c last_stage_init() */
export function last_stage_init(): number {
  cpu_get_current_dev();
  uclass_first_device(UCLASS_PCH);
  if (!gd.arch64) {
    write_mp_table();
  } else {
    uclass_get(UCLASS_IRQ);
  }
  write_acpi_tables();
  return 0;
}
