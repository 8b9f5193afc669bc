import { BOOTSTAGE_ID_BOOTM_HANDOFF } from '../../../include/bootstage';
import { printf } from '../../../common/console';
import { bootstage_mark_name, bootstage_report } from '../../../common/bootstage';
import { dm_remove_devices_flags } from '../../../drivers/core/root';
import { DM_REMOVE_ACTIVE_ALL } from '../../../include/dm/device';
import { gd } from '../../../include/asm-generic/global_data';
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
