import {
  board_get_usable_ram_top,
  dram_init,
  dram_init_banksize,
  qemu_chipset_init,
} from '../../../arch/x86/cpu/qemu/qemu';
import { qemu_x86_i440fx } from '../../../arch/x86/dts/qemu-x86_i440fx';
import { binman_init, write_acpi_tables } from '../../../arch/x86/lib/acpi_table';
import { malloc, memalign } from '../../../common/dlmalloc';
import { bdinfo_video } from '../../../cmd/bdinfo/video';
import { arch_print_bdinfo } from '../../../arch/x86/lib/bdinfo';
import { spl_run } from '../../../arch/x86/lib/spl';
import { cpu_get_current_dev, cpu_probe_all } from '../../../drivers/cpu/cpu-uclass';
import { qemuX8664Layout, qemuX86Layout } from '../../../common/board-layout';
import { printf } from '../../../common/console';
import { uclass_first_device } from '../../../drivers/core/uclass';
import { uclass_get } from '../../../drivers/core/uclass/find';
import { cpu_get_name } from '../../../arch/x86/cpu/qemu/cpu';
import { pirq_routing } from '../../../arch/x86/cpu/irq';
import { pci_init } from '../../../drivers/pci/pci-uclass';
import { pci_x86_read_config } from '../../../drivers/pci/pci_x86';
import { dm_timer_init } from '../../../drivers/timer/timer-uclass';
import type { Board, MemoryRange } from '../../../include/board';
import {
  UCLASS_IRQ,
  UCLASS_KEYBOARD,
  UCLASS_LPC,
  UCLASS_NORTHBRIDGE,
  UCLASS_PCH,
  UCLASS_QFW,
  UCLASS_SPI,
} from '../../../include/dm/uclass-id';
import { gd } from '../../../include/asm-generic/global_data';
import { PCI_DEV, PCI_FUNC } from '../../../include/pci';

/** Bytes of the device trees in the images. */
const FDT_BYTES = 0xa80;
const FDT_BYTES_64 = 0xbc0;
const PCI_INTERRUPT_LINE = 0x3c;
const AP_STACK_BYTES = 0x1000;

/** The buses are scanned before relocation too, for the south bridge. @uboot arch/x86/cpu/cpu.c x86_cpu_init_dm() */
function arch_cpu_init_dm(): number {
  return pci_init();
}

/** @uboot arch/x86/cpu/qemu/qemu.c print_cpuinfo() */
function print_cpuinfo(): number {
  printf('CPU:   %s\n', cpu_get_name());
  return 0;
}

/** The buses are scanned, the chipset is set up, and the CPUs are counted. @uboot arch/x86/cpu/cpu.c arch_early_init_r() */
function arch_early_init_r(): number {
  let ret = 0;
  binman_init();
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

/** How many CPUs there are, and stacks for the others. @uboot arch/x86/cpu/mp_init.c mp_init() */
function mp_init(): number {
  const ret = cpu_probe_all();
  if (ret !== 0) {
    return ret;
  }
  uclass_first_device(UCLASS_QFW);
  malloc(4);
  memalign(AP_STACK_BYTES, AP_STACK_BYTES);
  return 0;
}

/** The keyboard; the display is looked for when the console wants it. @uboot common/stdio.c stdio_add_devices() */
function stdio_add_devices(): number {
  uclass_first_device(UCLASS_KEYBOARD);
  return 0;
}

/**
 * The table of interrupts for an operating system: cards have the line that was routed to them.
 *
 * @uboot arch/x86/lib/mpspec.c write_mp_table()
 */
function write_mp_table(): void {
  const irq = uclass_first_device(UCLASS_IRQ);
  for (const { bdf } of irq === null ? [] : pirq_routing(irq)) {
    if (PCI_DEV(bdf) !== 1 || PCI_FUNC(bdf) !== 3) {
      pci_x86_read_config(bdf, PCI_INTERRUPT_LINE, 1);
    }
  }
}

/** @uboot arch/x86/cpu/cpu.c last_stage_init() */
function last_stage_init(): number {
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

/** The ROMs below 1 MiB, and the registers of PCIe. @uboot arch/x86/lib/lmb.c arch_lmb_reserve() */
function reserved_memory(): readonly MemoryRange[] {
  return [
    { start: 0xa0000, size: 0x60000 },
    { start: 0xe0000000, size: 0x10000000 },
  ];
}

const x86: Omit<Board, 'arch64' | 'layout' | 'built_in_fdt'> = {
  board_fdt_blob_setup: () => undefined,
  arch_cpu_init_dm,
  print_cpuinfo,
  dram_init,
  dram_init_banksize,
  board_get_usable_ram_top,
  arch_early_init_r,
  stdio_add_devices,
  last_stage_init,
  reserved_memory,
  bdinfo_video,
  arch_print_bdinfo,
};

export const qemu_x86: Board = {
  ...x86,
  arch64: false,
  layout: qemuX86Layout,
  built_in_fdt: () => qemu_x86_i440fx(FDT_BYTES, true),
};

export const qemu_x86_64: Board = {
  ...x86,
  arch64: true,
  layout: qemuX8664Layout,
  built_in_fdt: () => qemu_x86_i440fx(FDT_BYTES_64, false),
  spl: spl_run,
};
