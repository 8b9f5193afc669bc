import { arch_cpu_init_dm, arch_early_init_r, last_stage_init } from '../../../arch/x86/cpu/cpu';
import { print_cpuinfo } from '../../../arch/x86/cpu/qemu/qemu/cpuinfo';
import { arch_lmb_reserve, do_bootm_linux } from '../../../arch/x86/lib/bootm';
import { efi_add_known_memory } from '../../../arch/x86/lib/e820';
import {
  board_get_usable_ram_top,
  dram_init,
  dram_init_banksize,
} from '../../../arch/x86/cpu/qemu/dram';
import { qemu_x86_i440fx } from '../../../arch/x86/dts/qemu-x86_i440fx';
import { bdinfo_video } from '../../../cmd/bdinfo/video';
import { arch_print_bdinfo } from '../../../arch/x86/lib/bdinfo';
import { spl_run } from '../../../arch/x86/lib/spl';
import { qemuX8664Layout, qemuX86Layout } from '../../../common/board-layout';
import { uclass_first_device } from '../../../drivers/core/uclass';
import type { Board } from '../../../include/board';
import { UCLASS_KEYBOARD } from '../../../include/dm/uclass-id';

/** Bytes of the device trees in the images. */
const FDT_BYTES = 0xa80;
const FDT_BYTES_64 = 0xbc0;

/** The keyboard; the display is looked for when the console wants it. @uboot common/stdio.c stdio_add_devices() */
function stdio_add_devices(): number {
  uclass_first_device(UCLASS_KEYBOARD);
  return 0;
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
  arch_lmb_reserve,
  do_bootm_linux,
  efi_add_known_memory,
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
