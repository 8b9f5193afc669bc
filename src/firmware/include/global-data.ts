import type { Hal } from '../hal';
import type { Driver, OfNode, UDevice, Uclass, UclassDriver } from './dm/device';
import type { CmdTbl } from './command';

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
  readonly commands: readonly CmdTbl[];
  readonly arch64: boolean;
  flags: number;
  baudrate: number;
  have_console: boolean;
  ram_base: number;
  ram_size: number;
  ram_top: number;
  relocaddr: number;
  reloc_off: number;
  start_addr_sp: number;
  irq_sp: number;
  malloc_base: number;
  malloc_ptr: number;
  malloc_limit: number;
  fdt_blob: number;
  fdt_size: number;
  of_root: OfNode | null;
  dm_root: UDevice | null;
  uclass_root: Uclass[];
  cur_serial_dev: UDevice | null;
  env_valid: boolean;
  env_addr: number;
  /** Per-file static variables of U-Boot, keyed by file: see `statics()`. */
  readonly statics: Map<string, object>;
}

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

/** @uboot include/linux/kconfig.h IS_ENABLED(): is `CONFIG_<name>` y? */
export function IS_ENABLED(name: string): boolean {
  return gd.config.get(name) === 'y';
}

/** Value of an int or hex symbol. A symbol that isn't set gives `otherwise`. */
export function CONFIG_INT(name: string, otherwise: number): number {
  const text = gd.config.get(name);
  return text === undefined ? otherwise : Number(text);
}
