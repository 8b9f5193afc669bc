import { BOOTSTAGE_ID_ACCUM_DM_F, BOOTSTAGE_ID_START_UBOOT_F } from '../include/bootstage';
import { env_init } from '../env/env';
import { serial_init } from '../drivers/serial/serial-uclass';
import { dm_init_and_scan } from '../drivers/core/root';
import { uclass_first_device_err } from '../drivers/core/uclass';
import { set_current_board } from '../include/board';
import type { Board } from '../include/board';
import { UCLASS_SYSRESET } from '../include/dm/uclass-id';
import { CONFIG_INT, GD_FLG_RELOC, gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import {
  fdtdec_setup,
  fdtdec_setup_mem_size_base,
  fdtdec_setup_memory_banksize,
  setupFdt,
} from '../lib/fdtdec';
import { display_options, print_size } from '../lib/display_options';
import { console_init_f, printf, puts } from './console';
import { show_board_info } from './board_info';
import {
  bootstage_accum,
  bootstage_get_size,
  bootstage_mark_name,
  bootstage_start,
} from './bootstage';
import { TOTAL_MALLOC_LEN } from '../include/common';
import { reserve_mmu } from '../arch/arm/lib/cache';
import { alignDown } from '../include/linux/kernel';

/** Bytes of the device tree's copy are a multiple of this. */
const FDT_ALIGN = 32;
const PAGE_SIZE = 0x1000;

/** @uboot common/board_f.c setup_mon_len() */
function setup_mon_len(board: Board): number {
  gd.mon_len = board.layout.monLen;
  return 0;
}

/** @uboot common/board_f.c initf_malloc(): the heap of the time before relocation. */
function initf_malloc(): number {
  const bytes = CONFIG_INT('SYS_MALLOC_F_LEN', 0);
  gd.malloc_base = CONFIG_INT('CUSTOM_SYS_INIT_SP_ADDR', gd.hal.ram.base + 0x200000) - bytes;
  gd.malloc_limit = bytes;
  gd.malloc_ptr = 0;
  return 0;
}

/** @uboot common/board_f.c initf_bootstage() */
function initf_bootstage(): number {
  bootstage_mark_name(BOOTSTAGE_ID_START_UBOOT_F, 'board_init_f');
  return 0;
}

/** Only what is needed to print. @uboot common/board_f.c initf_dm() */
function initf_dm(board: Board): number {
  let ret: number;
  bootstage_start(BOOTSTAGE_ID_ACCUM_DM_F, 'dm_f');
  ret = dm_init_and_scan(true);
  bootstage_accum(BOOTSTAGE_ID_ACCUM_DM_F);
  return ret === 0 ? (board.dm_post_init?.() ?? 0) : ret;
}

/** @uboot common/board_f.c init_baud_rate() */
function init_baud_rate(): number {
  gd.baudrate = CONFIG_INT('BAUDRATE', 115200);
  return 0;
}

/** Why the machine was reset; nobody can say so here, but asking makes the uclass. @uboot common/board_f.c print_resetinfo() */
function print_resetinfo(): number {
  if (IS_ENABLED('SYSRESET')) {
    uclass_first_device_err(UCLASS_SYSRESET);
  }
  return 0;
}

/** @uboot common/board_f.c announce_dram_init() */
function announce_dram_init(): number {
  puts('DRAM:  ');
  return 0;
}

/** @uboot board/emulation/qemu-arm/qemu-arm.c dram_init() */
function dram_init(): number {
  return fdtdec_setup_mem_size_base();
}

/** @uboot common/board_f.c setup_dest_addr() */
function setup_dest_addr(board: Board): number {
  gd.ram_top = gd.ram_base + gd.ram_size;
  if (!gd.arch64 && gd.ram_top > 0x1_0000_0000) {
    gd.ram_top = 0x1_0000_0000 - PAGE_SIZE;
  }
  gd.ram_top = board.board_get_usable_ram_top?.() ?? gd.ram_top;
  gd.relocaddr = gd.ram_top;
  return 0;
}

/** @uboot common/board_f.c reserve_round_4k() */
function reserve_round_4k(): number {
  gd.relocaddr = alignDown(gd.relocaddr, PAGE_SIZE);
  return 0;
}

/** Room for the picture of a display that isn't known yet. @uboot common/board_f.c reserve_video() */
function reserve_video(): number {
  if (IS_ENABLED('VIDEO')) {
    gd.relocaddr -= CONFIG_INT('VIDEO_PCI_DEFAULT_FB_SIZE', 0);
  }
  return 0;
}

/** @uboot common/board_f.c reserve_uboot() */
function reserve_uboot(): number {
  gd.relocaddr = alignDown(gd.relocaddr - gd.mon_len, PAGE_SIZE);
  gd.start_addr_sp = gd.relocaddr;
  return 0;
}

/** @uboot common/board_f.c reserve_stack_aligned() */
function reserve_stack_aligned(size: number): number {
  return alignDown(gd.start_addr_sp - size, 16);
}

/** @uboot common/board_f.c reserve_malloc() */
function reserve_malloc(): number {
  gd.start_addr_sp = reserve_stack_aligned(TOTAL_MALLOC_LEN());
  return 0;
}

/** @uboot common/board_f.c reserve_board() */
function reserve_board(board: Board): number {
  gd.start_addr_sp = reserve_stack_aligned(board.layout.sizeofBdInfo);
  return 0;
}

/** @uboot common/board_f.c reserve_global_data() */
function reserve_global_data(board: Board): number {
  gd.start_addr_sp = reserve_stack_aligned(board.layout.sizeofGlobalData);
  return 0;
}

/** @uboot common/board_f.c reserve_fdt() */
function reserve_fdt(): number {
  gd.fdt_size = Math.ceil(gd.fdt_size / FDT_ALIGN) * FDT_ALIGN;
  gd.start_addr_sp = reserve_stack_aligned(gd.fdt_size);
  gd.new_fdt = gd.start_addr_sp;
  return 0;
}

/** How far the boot is, as it is recorded: the steps until now are named, too. @uboot common/board_f.c reserve_bootstage() */
function reserve_bootstage(): number {
  if (IS_ENABLED('BOOTSTAGE')) {
    gd.start_addr_sp = reserve_stack_aligned(bootstage_get_size());
  }
  return 0;
}

/** @uboot common/board_f.c reserve_stacks() */
function reserve_stacks(board: Board): number {
  gd.start_addr_sp = reserve_stack_aligned(16);
  gd.irq_sp = gd.start_addr_sp;
  gd.start_addr_sp = reserve_stack_aligned(board.layout.abortStack);
  return 0;
}

/** @uboot common/board_f.c dram_init_banksize() */
function dram_init_banksize(): number {
  return fdtdec_setup_memory_banksize(CONFIG_INT('NR_DRAM_BANKS', 1));
}

/** @uboot common/board_f.c show_dram_config() */
function show_dram_config(): number {
  const size = gd.bd.bi_dram.reduce((sum, bank) => sum + bank.size, 0);
  print_size(size, '');
  puts('\n');
  return 0;
}

/** @uboot common/board_f.c reloc_fdt() */
function reloc_fdt(board: Board): number {
  const { base, bytes } = gd.hal.ram;
  const from = gd.fdt_blob - base;
  const builtIn = board.built_in_fdt?.();
  if (builtIn === undefined) {
    bytes.copyWithin(gd.new_fdt - base, from, from + gd.fdt_size);
  } else {
    bytes.set(builtIn, gd.new_fdt - base);
  }
  return fdtdec_setup(gd.new_fdt);
}

/** @uboot common/board_f.c setup_reloc() */
function setup_reloc(): number {
  gd.reloc_off = gd.relocaddr - CONFIG_INT('TEXT_BASE', 0);
  return 0;
}

/** In the order of init_sequence_f, as far as the steps do something here. */
function init_sequence_f(board: Board): readonly (() => number)[] {
  return [
    () => setup_mon_len(board),
    initf_malloc,
    () => setupFdt(board),
    initf_bootstage,
    () => initf_dm(board),
    () => board.arch_cpu_init_dm?.() ?? 0,
    env_init,
    init_baud_rate,
    serial_init,
    console_init_f,
    display_options,
    print_resetinfo,
    () => (IS_ENABLED('DISPLAY_CPUINFO') ? (board.print_cpuinfo?.() ?? 0) : 0),
    () => (IS_ENABLED('DISPLAY_BOARDINFO') ? show_board_info() : 0),
    announce_dram_init,
    () => board.dram_init?.() ?? dram_init(),
    () => setup_dest_addr(board),
    reserve_round_4k,
    () => reserve_mmu(board),
    reserve_video,
    reserve_uboot,
    reserve_malloc,
    () => reserve_board(board),
    () => reserve_global_data(board),
    reserve_fdt,
    reserve_bootstage,
    () => reserve_stacks(board),
    () => board.dram_init_banksize?.() ?? dram_init_banksize(),
    show_dram_config,
    () => reloc_fdt(board),
    setup_reloc,
  ];
}

/**
 * From reset to relocation: finds RAM and the console, and where everything will lie.
 *
 * @uboot common/board_f.c board_init_f()
 */
export function board_init_f(board: Board): void {
  let ret = 0;
  gd.have_console = false;
  set_current_board(board);
  if (board.trap !== undefined) {
    gd.hal.setTrapHandler?.(board.trap);
  }
  board.spl?.();
  for (const step of init_sequence_f(board)) {
    ret = step();
    if (ret !== 0) {
      printf('initcall sequence failed at call %s (err=%d)\n', step.name, ret);
      gd.hal.halt();
    }
  }
  gd.flags |= GD_FLG_RELOC;
}
