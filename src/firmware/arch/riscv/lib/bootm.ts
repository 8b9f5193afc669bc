import { image_setup_linux } from '../../../boot/image-board/setup';
import { printf } from '../../../common/console';
import { dm_remove_devices_active } from '../../../drivers/core/root';
import { gd } from '../../../include/asm-generic/global_data';
import {
  BOOTM_STATE_OS_BD_T,
  BOOTM_STATE_OS_CMDLINE,
  BOOTM_STATE_OS_GO,
  BOOTM_STATE_OS_PREP,
} from '../../../include/image/bootm-headers';
import type { BootmHeaders } from '../../../include/image/bootm-headers';
import type { Lmb } from '../../../include/lmb';
import { hang } from '../../../lib/hang';
import { arch_lmb_reserve_generic } from '../../../lib/lmb/init';

/** How deep the stack is when a command asks. */
const COMMAND_STACK_BYTES = 0x470;
/** Below that so many bytes stay U-Boot's. */
const STACK_RESERVE_BYTES = 4096;

/** @uboot arch/riscv/lib/bootm.c get_sp() */
function get_sp(): number {
  return gd.start_addr_sp - COMMAND_STACK_BYTES;
}

/** @uboot arch/riscv/lib/bootm.c arch_lmb_reserve() */
export function arch_lmb_reserve(lmb: Lmb): void {
  arch_lmb_reserve_generic(lmb, get_sp(), gd.ram_top, STACK_RESERVE_BYTES);
}

/** The last line that U-Boot prints; then it stops the devices that do DMA. @uboot arch/riscv/lib/bootm.c announce_and_cleanup() */
function announce_and_cleanup(): void {
  printf('\nStarting kernel ...%s\n\n', '');
  dm_remove_devices_active();
}

/** @uboot arch/riscv/lib/bootm.c boot_prep_linux() */
function boot_prep_linux(images: BootmHeaders): void {
  if (images.ft_len === 0) {
    printf('Device tree not found or missing FDT support\n');
    hang();
  } else if (image_setup_linux(images) !== 0) {
    printf('FDT creation failed! hanging...');
    hang();
  }
}

/** @uboot arch/riscv/lib/bootm.c boot_jump_linux() */
function boot_jump_linux(images: BootmHeaders): void {
  announce_and_cleanup();
  gd.hal.handOver({ to: 'os', entry: images.ep, deviceTree: images.ft_addr });
}

/** @uboot arch/riscv/lib/bootm.c do_bootm_linux() */
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
