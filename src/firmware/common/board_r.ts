import { BOOTSTAGE_ID_ACCUM_DM_R, BOOTSTAGE_ID_START_UBOOT_R } from '../include/bootstage';
import { env_get, env_set } from '../env/common';
import { env_relocate } from '../env/common/relocate';
import { dm_get_stats, dm_init_and_scan } from '../drivers/core/root';
import { flash_init } from '../drivers/mtd/cfi_flash';
import { pci_init } from '../drivers/pci/pci-uclass';
import { serial_initialize } from '../drivers/serial/serial-uclass';
import { forgetTimer } from '../drivers/timer/timer-uclass';
import type { Board } from '../include/board';
import { GD_FLG_FULL_MALLOC_INIT, gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { efi_memory_init } from '../lib/efi_loader/efi_memory';
import { efi_init_early } from '../lib/efi_loader/efi_setup';
import { print_size } from '../lib/display_options';
import { sprintf } from '../lib/vsprintf';
import { eth_initialize } from '../net/eth-uclass';
import { TOTAL_MALLOC_LEN } from '../include/common';
import { show_board_info } from './board_info';
import { bootstage_accum, bootstage_mark_name, bootstage_start } from './bootstage';
import { console_init_r } from './console/init';
import { printf, puts } from './console';
import { mem_malloc_init } from './dlmalloc';
import { main_loop } from './main';
import { stdio_add_devices, stdio_init_tables } from './stdio';

/** @uboot common/board_r.c initr_bootstage() */
function initr_bootstage(): number {
  bootstage_mark_name(BOOTSTAGE_ID_START_UBOOT_R, 'board_init_r');
  return 0;
}

/** @uboot common/board_r.c initr_malloc() */
function initr_malloc(): number {
  gd.flags |= GD_FLG_FULL_MALLOC_INIT;
  mem_malloc_init(gd.relocaddr - TOTAL_MALLOC_LEN(), TOTAL_MALLOC_LEN());
  return 0;
}

/** The tree of the time before relocation is forgotten, all is bound anew. @uboot common/board_r.c initr_dm() */
function initr_dm(board: Board): number {
  let ret = 0;
  gd.dm_root = null;
  gd.cur_serial_dev = null;
  forgetTimer();
  bootstage_start(BOOTSTAGE_ID_ACCUM_DM_R, 'dm_r');
  ret = dm_init_and_scan(false);
  bootstage_accum(BOOTSTAGE_ID_ACCUM_DM_R);
  return ret === 0 ? (board.dm_post_init?.() ?? 0) : ret;
}

/** @uboot common/board_r.c initr_dm_devices(), dm_announce() */
function dm_announce(): number {
  const { devices, uclasses } = dm_get_stats();
  printf('Core:  %d devices, %d uclasses', devices, uclasses);
  if (IS_ENABLED('OF_REAL')) {
    printf(', devicetree: %s', gd.fdt_src);
  }
  puts('\n');
  return 0;
}

/** @uboot common/board_r.c initr_flash() */
function initr_flash(board: Board): number {
  if (!IS_ENABLED('MTD_NOR_FLASH')) {
    return 0;
  }
  puts('Flash: ');
  const flash_size = flash_init();
  if (flash_size <= 0) {
    puts('*** failed ***\n');
    gd.hal.halt();
  }
  print_size(flash_size, '\n');
  gd.bd.bi_flashstart = board.sys_flash_base ?? 0;
  gd.bd.bi_flashsize = flash_size;
  gd.bd.bi_flashoffset = board.layout.monitorFlashLen;
  return 0;
}

/** @uboot common/board_r.c initr_env() */
function initr_env(): number {
  env_relocate();
  if (IS_ENABLED('OF_CONTROL')) {
    env_set('fdtcontroladdr', sprintf('%lx', gd.fdt_blob));
  }
  return 0;
}

/** @uboot drivers/pci/pci-uclass.c pci_init(), with CONFIG_PCI_INIT_R */
function initr_pci(): number {
  return IS_ENABLED('PCI_INIT_R') ? pci_init() : 0;
}

/** @uboot common/console.c console_init_r() */
function initr_console(): number {
  return console_init_r({ env_get, env_set });
}

/** @uboot common/board_r.c efi_memory_init(), efi_init_early() */
function initr_efi(): number {
  if (IS_ENABLED('EFI_LOADER')) {
    efi_memory_init();
    efi_init_early();
  }
  return 0;
}

/** @uboot common/board_r.c initr_net() */
function initr_net(): number {
  if (IS_ENABLED('NET')) {
    puts('Net:   ');
    eth_initialize();
  }
  return 0;
}

/** In the order of init_sequence_r, as far as the steps do something here. */
function init_sequence_r(board: Board): readonly (() => number)[] {
  return [
    initr_malloc,
    initr_bootstage,
    () => initr_dm(board),
    initr_efi,
    () => board.board_init?.() ?? 0,
    stdio_init_tables,
    serial_initialize,
    dm_announce,
    () => board.arch_early_init_r?.() ?? 0,
    () => initr_flash(board),
    initr_env,
    initr_pci,
    () => board.stdio_add_devices?.() ?? 0,
    stdio_add_devices,
    initr_console,
    () => (IS_ENABLED('DISPLAY_BOARDINFO_LATE') ? show_board_info() : 0),
    () => board.board_late_init?.() ?? 0,
    initr_net,
    () => board.last_stage_init?.() ?? 0,
  ];
}

/**
 * From relocation to the command line. Doesn't return.
 *
 * @uboot common/board_r.c board_init_r()
 */
export function board_init_r(board: Board): void {
  let ret = 0;
  for (const step of init_sequence_r(board)) {
    ret = step();
    if (ret !== 0) {
      printf('initcall sequence failed at call %s (err=%d)\n', step.name, ret);
      gd.hal.halt();
    }
  }
  for (;;) {
    main_loop();
  }
}
