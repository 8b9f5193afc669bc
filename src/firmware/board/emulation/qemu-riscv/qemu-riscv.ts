import { arch_fixup_fdt } from '../../../arch/riscv/lib/fdt_fixup';
import { board_get_usable_ram_top } from '../../../arch/riscv/cpu/generic/dram';
import { arch_lmb_reserve, do_bootm_linux } from '../../../arch/riscv/lib/bootm';
import { booti_setup } from '../../../arch/riscv/lib/image';
import { do_trap } from '../../../arch/riscv/lib/interrupts';
import {
  print_cpuinfo,
  riscv_arch_early_init_r,
  riscv_cpu_setup,
} from '../../../arch/riscv/cpu/cpu';
import {
  qemuRiscv32Layout,
  qemuRiscv64Layout,
  qemuRiscv64SmodeLayout,
} from '../../../common/board-layout';
import { virtio_init } from '../../../drivers/virtio/virtio-uclass';
import type { Board } from '../../../include/board';
import { CONFIG_SYS_FLASH_BASE } from '../../../include/configs/qemu-riscv';
import { gd } from '../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../include/linux/kconfig';

/** Makes sure that virtio devices are found; what fails is no reason to stop. @uboot board/emulation/qemu-riscv/qemu-riscv.c board_init() */
function board_init(): number {
  if (IS_ENABLED('VIRTIO')) {
    virtio_init();
  }
  return 0;
}

/** What ran before passed the device tree's address. @uboot board/emulation/qemu-riscv/qemu-riscv.c board_fdt_blob_setup() */
function board_fdt_blob_setup(): number | undefined {
  return gd.hal.fdtAddress;
}

const qemu_riscv: Omit<Board, 'arch64' | 'layout'> = {
  sys_flash_base: CONFIG_SYS_FLASH_BASE,
  board_init,
  board_fdt_blob_setup,
  board_get_usable_ram_top,
  dm_post_init: riscv_cpu_setup,
  arch_early_init_r: riscv_arch_early_init_r,
  print_cpuinfo,
  arch_lmb_reserve,
  arch_fixup_fdt,
  do_bootm_linux,
  booti_setup,
  trap: do_trap,
};

export const qemu_riscv32: Board = { ...qemu_riscv, arch64: false, layout: qemuRiscv32Layout };

export const qemu_riscv64: Board = { ...qemu_riscv, arch64: true, layout: qemuRiscv64Layout };

/** In supervisor mode, started by OpenSBI. */
export const qemu_riscv64_smode: Board = {
  ...qemu_riscv,
  arch64: true,
  layout: qemuRiscv64SmodeLayout,
};
