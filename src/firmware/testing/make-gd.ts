import { mem_malloc_init } from '../common/dlmalloc';
import type { CmdTbl } from '../include/command';
import type { Driver, Uclass, UclassDriver, UDevice } from '../include/dm/device';
import { UCLASS_SERIAL } from '../include/dm/uclass-id';
import {
  GD_FLG_FULL_MALLOC_INIT,
  GD_FLG_RELOC,
  GD_FLG_SERIAL_READY,
  set_gd,
} from '../include/asm-generic/global_data';
import type { GlobalData } from '../include/asm-generic/global_data';
import type { DmSerialOps } from '../include/serial';
import { root_driver, root_uclass } from '../drivers/core/root';
import type { DriverInfo } from '../include/dm/platdata';
import type { PciDriverEntry } from '../include/pci';
import { FakeHal } from './fake-hal';
import { efi_disk_probe } from '../lib/efi_loader/efi_disk';

export interface MakeGdOptions {
  readonly hal?: FakeHal;
  readonly config?: Readonly<Record<string, string>>;
  readonly drivers?: readonly Driver[];
  readonly uclassDrivers?: readonly UclassDriver[];
  readonly pciDrivers?: readonly PciDriverEntry[];
  readonly driverInfos?: readonly DriverInfo[];
  readonly commands?: readonly CmdTbl[];
  readonly arch64?: boolean;
  /** Where the heap begins; default: 0x46ef8000 as on qemu_arm with 128 MiB. */
  readonly mallocBase?: number;
  readonly mallocBytes?: number;
}

export interface TestGd {
  readonly gd: GlobalData;
  readonly hal: FakeHal;
  /** What the firmware has printed so far, with \n at line ends. */
  output(): string;
  /** As output(), and forgets it. */
  takeOutput(): string;
  /** What will be typed: one character each time the firmware asks. */
  type(text: string): void;
}

/**
 * A relocated U-Boot with a heap, a serial console that collects text, and the given drivers and configuration; no
 * device is bound: call dm_init() for a root. It becomes `gd`.
 */
export function makeGd(options: MakeGdOptions = {}): TestGd {
  const hal = options.hal ?? new FakeHal();
  let text = '';
  const typed: number[] = [];
  const ops: DmSerialOps = {
    putc: (_dev, ch) => {
      text += String.fromCharCode(ch);
      return 0;
    },
    getc: () => typed.shift() ?? -11,
    pending: (_dev, input) => (input ? typed.length : 0),
  };
  const gd: GlobalData = {
    hal,
    config: new Map(Object.entries(options.config ?? {})),
    drivers: [root_driver, ...(options.drivers ?? [])],
    uclass_drivers: [root_uclass, ...(options.uclassDrivers ?? [])],
    virtio_drv_added: new Map(),
    driver_infos: options.driverInfos ?? [],
    pci_drivers: options.pciDrivers ?? [],
    dm_scan_other: () => 0,
    dm_post_probe: efi_disk_probe,
    commands: options.commands ?? [],
    arch64: options.arch64 ?? false,
    flags: GD_FLG_RELOC | GD_FLG_SERIAL_READY | GD_FLG_FULL_MALLOC_INIT,
    bd: {
      bi_flashstart: 0,
      bi_flashsize: 0,
      bi_flashoffset: 0,
      bi_arch_number: 0,
      bi_boot_params: 0,
      bi_dram: [{ start: hal.ram.base, size: hal.ram.sizeBytes }],
    },
    baudrate: 115200,
    have_console: true,
    ram_base: hal.ram.base,
    ram_size: hal.ram.sizeBytes,
    ram_top: hal.ram.base + hal.ram.sizeBytes,
    relocaddr: 0x47f38000,
    mon_len: 0xb8000,
    reloc_off: 0x47f38000,
    start_addr_sp: 0x46df7e90,
    irq_sp: 0x46df7ea0,
    malloc_base: 0,
    malloc_ptr: 0,
    malloc_limit: 0,
    fdt_blob: 0,
    fdt_size: 0,
    new_fdt: 0,
    fdt_src: 'board',
    tlb_addr: 0x47ff0000,
    tlb_size: 0x8000,
    of_root: null,
    dm_root: null,
    uclass_root: [],
    cur_serial_dev: serialDevice(ops),
    env_valid: false,
    env_addr: 0,
    statics: new Map(),
  };
  set_gd(gd);
  mem_malloc_init(options.mallocBase ?? 0x46ef8000, options.mallocBytes ?? 0x1040000);
  return {
    gd,
    hal,
    output: () => text.replaceAll('\r\n', '\n'),
    takeOutput: () => {
      const taken = text.replaceAll('\r\n', '\n');
      text = '';
      return taken;
    },
    type: (more) => {
      for (const character of more) {
        typed.push(character.charCodeAt(0));
      }
    },
  };
}

function serialDevice(ops: DmSerialOps): UDevice {
  const uclass: Uclass = {
    priv_: null,
    uc_drv: { name: 'serial', id: UCLASS_SERIAL },
    dev_head: [],
    address: 0,
  };
  return {
    driver: { name: 'test_serial', id: UCLASS_SERIAL, ops },
    name: 'test_serial',
    address: 0,
    plat_: null,
    parent_plat_: null,
    uclass_plat_: null,
    driver_data: 0,
    parent: null,
    priv_: null,
    uclass,
    uclass_priv_: null,
    parent_priv_: null,
    child_head: [],
    flags_: 0,
    seq_: 0,
    node_: null,
  };
}
