import { image_setup_linux } from '../../../boot/image-board/setup';
import { printf } from '../../../common/console';
import { dm_remove_devices_active } from '../../../drivers/core/root';
import { env_get } from '../../../env/common';
import { gd } from '../../../include/asm-generic/global_data';
import {
  BOOTM_STATE_OS_BD_T,
  BOOTM_STATE_OS_CMDLINE,
  BOOTM_STATE_OS_GO,
  BOOTM_STATE_OS_PREP,
} from '../../../include/image/bootm-headers';
import type { BootmHeaders } from '../../../include/image/bootm-headers';
import { panic } from '../../../lib/panic';
import { strict_strtoul } from '../../../lib/strto';

/** The last line that U-Boot prints; then it stops the devices that do DMA. @uboot arch/arm/lib/bootm.c announce_and_cleanup() */
function announce_and_cleanup(): void {
  printf('\nStarting kernel ...%s\n\n', '');
  dm_remove_devices_active();
}

/** @uboot arch/arm/lib/bootm.c boot_prep_linux() */
function boot_prep_linux(images: BootmHeaders): void {
  if (images.ft_len === 0) {
    panic('FDT and ATAGS support not compiled in\n');
  } else if (image_setup_linux(images) !== 0) {
    panic('FDT creation failed!');
  }
}

/** @uboot arch/arm/lib/bootm.c boot_jump_linux() */
function boot_jump_linux(images: BootmHeaders): void {
  const machid = gd.arch64 ? null : env_get('machid');
  let number: number | undefined;
  if (machid !== null) {
    number = strict_strtoul(machid, 16);
    if (number === undefined) {
      return;
    }
    printf('Using machid 0x%lx from environment\n', number);
  }
  announce_and_cleanup();
  gd.hal.handOver({ to: 'os', entry: images.ep, deviceTree: images.ft_addr });
}

/** @uboot arch/arm/lib/bootm.c do_bootm_linux() */
export function do_bootm_linux(flag: number, images: BootmHeaders): number {
  if ((flag & (BOOTM_STATE_OS_BD_T | BOOTM_STATE_OS_CMDLINE)) !== 0) {
    return -1;
  }
  if ((flag & BOOTM_STATE_OS_PREP) !== 0) {
    boot_prep_linux(images);
    return 0;
  }
  if ((flag & BOOTM_STATE_OS_GO) !== 0) {
    boot_jump_linux(images);
    return 0;
  }
  boot_prep_linux(images);
  boot_jump_linux(images);
  return 0;
}
