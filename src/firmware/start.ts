import type { Registrations } from '../base/driver-api/driver-api';
import { dm_scan_other } from './boot/bootstd-uclass';
import { commands } from './cmd/commands';
import { board_init_f } from './common/board_f';
import { board_init_r } from './common/board_r';
import { withUserCommands, withUserDrivers } from './driver-api/user-driver';
import { linkerLists } from './drivers/all-drivers';
import type { Hal } from './hal';
import type { Board } from './include/board';
import { set_gd } from './include/asm-generic/global_data';
import { efi_disk_probe } from './lib/efi_loader/efi_disk';
import { registerNetEnv } from './net/net/env';

export interface StartOptions {
  readonly hal: Hal;
  /** Resolved configuration: names without `CONFIG_`; y = 'y'. */
  readonly config: ReadonlyMap<string, string>;
  readonly board: Board;
  /** Drivers of the user's, as they registered themselves for this boot. */
  readonly registrations?: Registrations | undefined;
}

/**
 * Boots: everything that was before is forgotten. Ends only by an exception of the hal (reset, power off, halt).
 *
 * @uboot common/board_f.c board_init_f(), common/board_r.c board_init_r()
 */
export function startFirmware(options: StartOptions): void {
  const { hal, config, board, registrations } = options;
  const lists = linkerLists(config);
  set_gd({
    hal,
    config,
    drivers: withUserDrivers(lists.drivers, registrations),
    uclass_drivers: lists.uclass_drivers,
    virtio_drv_added: registrations?.virtioNames ?? new Map(),
    driver_infos: lists.driver_infos,
    pci_drivers: lists.pci_drivers,
    dm_scan_other,
    dm_post_probe: efi_disk_probe,
    commands: withUserCommands(commands, registrations),
    arch64: board.arch64,
    flags: 0,
    bd: {
      bi_flashstart: 0,
      bi_flashsize: 0,
      bi_flashoffset: 0,
      bi_arch_number: 0,
      bi_boot_params: 0,
      bi_dram: [],
    },
    baudrate: 0,
    have_console: false,
    ram_base: 0,
    ram_size: 0,
    ram_top: 0,
    relocaddr: 0,
    mon_len: 0,
    reloc_off: 0,
    start_addr_sp: 0,
    irq_sp: 0,
    malloc_base: 0,
    malloc_ptr: 0,
    malloc_limit: 0,
    fdt_blob: 0,
    fdt_size: 0,
    new_fdt: 0,
    fdt_src: 'board',
    tlb_addr: 0,
    tlb_size: 0,
    of_root: null,
    dm_root: null,
    uclass_root: [],
    cur_serial_dev: null,
    env_valid: false,
    env_addr: 0,
    statics: new Map(),
  });
  registerNetEnv();
  board_init_f(board);
  board_init_r(board);
}
