import type { BusFault } from '../hal';
import { statics } from './asm-generic/global_data';
import type { BootmHeaders } from './image/bootm-headers';
import type { Lmb } from './lmb';
import type { BoardLayout } from '../common/board-layout';

/** An `Image` of Linux. */
export interface BootiImage {
  /** Where it runs. */
  readonly relocated_addr: number;
  readonly image_size: number;
}

/** A `zImage` of Linux: where it was linked to lie. */
export interface ZImage {
  readonly start: number;
  readonly end: number;
}

/** The board that runs, for commands that ask it. */
export function current_board(): Board | null {
  return statics('include/board', () => ({ board: null as Board | null })).board;
}

/** Set once, at reset. */
export function set_current_board(board: Board): void {
  statics('include/board', () => ({ board: null as Board | null })).board = board;
}

/** What a board does beside the common boot sequence. */
export interface Board {
  /** Does it have 64-bit addresses? */
  readonly arch64: boolean;
  readonly layout: BoardLayout;
  /** Start of the flash that `bdinfo` shows; 0 when absent. @uboot CONFIG_SYS_FLASH_BASE */
  readonly sys_flash_base?: number;
  /** @uboot board_init() */
  board_init?(): number;
  /** @uboot board_late_init() */
  board_late_init?(): number;
  /** Where the device tree lies. @uboot board_fdt_blob_setup() */
  board_fdt_blob_setup(): number | undefined;
  /** The device tree that is part of the image, for boards that get none. */
  built_in_fdt?(): Uint8Array;
  /** What ran before U-Boot proper and printed something (SPL). */
  spl?(): void;
  /** Drivers that must run before relocation, behind initf_dm. @uboot arch_cpu_init_dm() */
  arch_cpu_init_dm?(): number;
  /** The line `CPU:`. @uboot print_cpuinfo() */
  print_cpuinfo?(): number;
  /** Size and place of RAM; without it the device tree says. @uboot dram_init() */
  dram_init?(): number;
  /** @uboot dram_init_banksize() */
  dram_init_banksize?(): number;
  /** The end of RAM that U-Boot may use. @uboot board_get_usable_ram_top() */
  board_get_usable_ram_top?(): number;
  /** All devices are bound. @uboot include/event.h EVT_DM_POST_INIT */
  dm_post_init?(): number;
  /** @uboot arch_early_init_r() */
  arch_early_init_r?(): number;
  /** Devices for the console beside the serial port. @uboot drivers/video, drivers/input */
  stdio_add_devices?(): number;
  /** @uboot last_stage_init() */
  last_stage_init?(): number;
  /** Reserves what U-Boot uses, below its stack too. @uboot arch_lmb_reserve() */
  arch_lmb_reserve(lmb: Lmb): void;
  /** What memory EFI is told of, where that isn't the RAM. @uboot efi_add_known_memory() */
  efi_add_known_memory?(): void;
  /** Tells an operating system in its device tree what the processor knows. Negative: an error, which has been said. @uboot arch_fixup_fdt() */
  readonly arch_fixup_fdt?: (blob: number) => number;
  /** Starts Linux. @uboot do_bootm_linux() */
  readonly do_bootm_linux?: (flag: number, images: BootmHeaders) => number;
  /** Finds out where an image of Linux runs, or says why it is none. @uboot booti_setup() */
  booti_setup?(image: number, force_reloc?: boolean): BootiImage | null;
  /** Looks at a compressed image of Linux that unpacks itself, or says why it is none. @uboot bootz_setup() */
  bootz_setup?(image: number): ZImage | null;
  /** What an exception prints before the board is reset. @uboot do_trap(), do_data_abort() */
  readonly trap?: (fault: BusFault) => void;
  /** The lines about a display. @uboot cmd/bdinfo.c show_video_info() */
  bdinfo_video?(): void;
  /** The lines of `bdinfo` that only this architecture has. @uboot arch_print_bdinfo() */
  arch_print_bdinfo?(): void;
}
