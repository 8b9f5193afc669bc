import type { Hal } from '../../hal';
import type { Driver, OfNode, Uclass, UclassDriver, UDevice } from '../dm/device';
import type { DriverInfo } from '../dm/platdata';
import type { PciDriverEntry } from '../pci';
import type { CmdTbl } from '../command';
import type { BdInfo } from './u-boot';
import type { FdtSource } from '../fdtdec';

/**
 * All state of a running U-Boot that isn't a device's own. Nothing else in `firmware` keeps state at module level,
 * so a new run starts from nothing.
 *
 * @uboot include/asm-generic/global_data.h struct global_data
 */
export interface GlobalData {
  readonly hal: Hal;
  /** Resolved configuration: `CONFIG_X` without the prefix; y = 'y', numbers and strings as text. n is absent. */
  readonly config: ReadonlyMap<string, string>;
  readonly drivers: readonly Driver[];
  readonly uclass_drivers: readonly UclassDriver[];
  /** Names of the user's drivers by VIRTIO device id, beside the uclass's own and before them. */
  readonly virtio_drv_added: ReadonlyMap<number, string>;
  /** Devices that exist without the device tree (U_BOOT_DRVINFO). */
  readonly driver_infos: readonly DriverInfo[];
  /** PCI ids and the drivers for them, in the order in which they are tried (U_BOOT_PCI_DEVICE). */
  readonly pci_drivers: readonly PciDriverEntry[];
  /** The weak dm_scan_other(): what is bound after the device tree. */
  readonly dm_scan_other: (pre_reloc_only: boolean) => number;
  /** Who hears of EVT_DM_POST_PROBE, a device that has been probed; an error undoes that. */
  readonly dm_post_probe: (dev: UDevice) => number;
  readonly commands: readonly CmdTbl[];
  readonly arch64: boolean;
  /** @uboot include/asm-generic/global_data.h enum gd_flags */
  flags: number;
  bd: BdInfo;
  baudrate: number;
  have_console: boolean;
  ram_base: number;
  ram_size: number;
  ram_top: number;
  relocaddr: number;
  /** Bytes of the program with its bss, as much as is reserved for it. */
  mon_len: number;
  reloc_off: number;
  start_addr_sp: number;
  irq_sp: number;
  malloc_base: number;
  malloc_ptr: number;
  malloc_limit: number;
  fdt_blob: number;
  fdt_size: number;
  new_fdt: number;
  fdt_src: FdtSource;
  /** ARM: the page table. @uboot arch/arm/include/asm/global_data.h */
  tlb_addr: number;
  tlb_size: number;
  of_root: OfNode | null;
  dm_root: UDevice | null;
  uclass_root: Uclass[];
  cur_serial_dev: UDevice | null;
  env_valid: boolean;
  env_addr: number;
  /** Per-file static variables of U-Boot, keyed by file: see `statics()`. */
  readonly statics: Map<string, object>;
}

export const GD_FLG_RELOC = 0x00001;
export const GD_FLG_DEVINIT = 0x00002;
export const GD_FLG_ENV_READY = 0x00080;
export const GD_FLG_SERIAL_READY = 0x00100;
export const GD_FLG_FULL_MALLOC_INIT = 0x00200;
export const GD_FLG_ENV_DEFAULT = 0x02000;

/** The one running U-Boot, as `gd` in U-Boot. Assigned by board_init_f, and by tests through `set_gd`. */
export let gd: GlobalData;

export function set_gd(data: GlobalData): void {
  gd = data;
}

/**
 * The static variables of one U-Boot file, made on first use: `const s = statics('net/net.c', () => ({ ... }))`.
 * They live in `gd`, so that a restart forgets them.
 */
export function statics<T extends object>(file: string, create: () => T): T {
  let found = gd.statics.get(file) as T | undefined;
  if (found === undefined) {
    found = create();
    gd.statics.set(file, found);
  }
  return found;
}

/** Value of an int or hex symbol. A symbol that isn't set gives `otherwise`. */
export function CONFIG_INT(name: string, otherwise: number): number {
  const text = gd.config.get(name);
  return text === undefined ? otherwise : Number(text);
}
