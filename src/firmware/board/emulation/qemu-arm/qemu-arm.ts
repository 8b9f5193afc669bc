import { arch_fixup_fdt } from '../../../arch/arm/lib/bootm-fdt';
import { arch_print_bdinfo } from '../../../arch/arm/lib/bdinfo';
import { do_bootm_linux } from '../../../arch/arm/lib/bootm';
import { booti_setup } from '../../../arch/arm/lib/image';
import { bootz_setup } from '../../../arch/arm/lib/zimage';
import { do_data_abort } from '../../../arch/arm/lib/interrupts';
import { arch_lmb_reserve } from '../../../arch/arm/lib/stack';
import { do_sync } from '../../../arch/arm/lib/interrupts_64';
import { qemuArm64Layout, qemuArmLayout } from '../../../common/board-layout';
import { virtio_init } from '../../../drivers/virtio/virtio-uclass';
import type { Board } from '../../../include/board';
import { gd } from '../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../include/linux/kconfig';

/** Makes sure that virtio devices are found; what fails is no reason to stop. @uboot board/emulation/qemu-arm/qemu-arm.c board_late_init() */
function board_late_init(): number {
  if (IS_ENABLED('VIRTIO')) {
    virtio_init();
  }
  return 0;
}

/** QEMU puts the device tree at the start of RAM. @uboot board/emulation/qemu-arm/qemu-arm.c board_fdt_blob_setup() */
function board_fdt_blob_setup(): number | undefined {
  return gd.hal.fdtAddress;
}

export const qemu_arm: Board = {
  arch64: false,
  layout: qemuArmLayout,
  trap: do_data_abort,
  board_late_init,
  board_fdt_blob_setup,
  arch_lmb_reserve,
  arch_fixup_fdt,
  do_bootm_linux,
  bootz_setup,
  arch_print_bdinfo,
};

export const qemu_arm64: Board = {
  arch64: true,
  layout: qemuArm64Layout,
  trap: do_sync,
  board_late_init,
  board_fdt_blob_setup,
  arch_lmb_reserve,
  arch_fixup_fdt,
  do_bootm_linux,
  booti_setup,
  arch_print_bdinfo,
};
