import { BOOTSTAGE_ID_BOOTM_HANDOFF } from '../../../include/bootstage';
import { image_setup_linux } from '../../../boot/image-board/setup';
import { printf, puts } from '../../../common/console';
import { bootstage_mark_name, bootstage_report } from '../../../common/bootstage';
import { dm_remove_devices_flags } from '../../../drivers/core/root';
import { DM_REMOVE_ACTIVE_ALL } from '../../../include/dm/device';
import { gd } from '../../../include/asm-generic/global_data';
import {
  BOOTM_STATE_OS_BD_T,
  BOOTM_STATE_OS_CMDLINE,
  BOOTM_STATE_OS_PREP,
} from '../../../include/image/bootm-headers';
import type { BootmHeaders } from '../../../include/image/bootm-headers';
import { hang } from '../../../lib/hang';
import type { Lmb } from '../../../include/lmb';
import { arch_lmb_reserve_generic } from '../../../lib/lmb/init';

/** How deep the stack is when a command asks. */
const COMMAND_STACK_BYTES = 0x3bc;
/** Below that so many bytes stay U-Boot's. */
const STACK_RESERVE_BYTES = 4096;

/** In 64-bit mode where the stack begins is taken. @uboot arch/x86/lib/bootm.c get_sp() */
function get_sp(): number {
  return gd.arch64 ? gd.start_addr_sp : gd.start_addr_sp - COMMAND_STACK_BYTES;
}

/** @uboot arch/x86/lib/bootm.c arch_lmb_reserve() */
export function arch_lmb_reserve(lmb: Lmb): void {
  arch_lmb_reserve_generic(lmb, get_sp(), gd.ram_top, STACK_RESERVE_BYTES);
}

/** The last lines that U-Boot prints; then it stops the devices that do DMA. @uboot arch/x86/lib/bootm.c bootm_announce_and_cleanup() */
function bootm_announce_and_cleanup(): void {
  printf('\nStarting kernel ...\n\n');
  bootstage_mark_name(BOOTSTAGE_ID_BOOTM_HANDOFF, 'start_kernel');
  bootstage_report();
  dm_remove_devices_flags(DM_REMOVE_ACTIVE_ALL);
}

/** Jumps to a kernel. @uboot arch/x86/lib/bootm.c boot_linux_kernel() */
export function boot_linux_kernel(setup_base: number, entry: number): never {
  bootm_announce_and_cleanup();
  return gd.hal.handOver({ to: 'os', entry, bootParams: setup_base });
}

/**
 * Linux from a FIT wants a part of its own that makes the parameters (`setup.bin`), which no image has that is known here.
 *
 * @uboot arch/x86/lib/bootm.c boot_prep_linux()
 */
function boot_prep_linux(images: BootmHeaders): number {
  if (images.ft_len !== 0 && image_setup_linux(images) !== 0) {
    puts('FDT creation failed! hanging...');
    hang();
  }
  puts('## Kernel loading failed (missing x86 kernel setup) ...\n');
  return 1;
}

/** @uboot arch/x86/lib/bootm.c do_bootm_linux() */
export function do_bootm_linux(flag: number, images: BootmHeaders): number {
  if ((flag & (BOOTM_STATE_OS_BD_T | BOOTM_STATE_OS_CMDLINE)) !== 0) {
    return -1;
  }
  return (flag & BOOTM_STATE_OS_PREP) === 0 ? 0 : boot_prep_linux(images);
}
