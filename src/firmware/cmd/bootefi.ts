import { printf } from '../common/console';
import { guestBytes } from '../common/guest-bytes';
import { env_get } from '../env/common';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { IS_ENABLED } from '../include/linux/kconfig';
import { efi_bootmgr_load } from '../lib/efi_loader/efi_bootmgr';
import { efi_load_pe } from '../lib/efi_loader/efi_image_loader';
import { efi_init_obj_list } from '../lib/efi_loader/efi_setup/objects';
import { fdt_check_header } from '../lib/libfdt/fdt';
import { hextoul } from '../lib/strto';
import { sprintf } from '../lib/vsprintf';
import { bootDevice, efi_clear_bootdev } from './bootefi/bootdev';

/** The board's tree: what `fdt_addr` says, else U-Boot's own. 0: neither is one. */
function boardTree(): number {
  const text = env_get('fdt_addr') ?? env_get('fdtcontroladdr');
  if (text === null) {
    printf('ERROR: need device tree\n');
    return 0;
  }
  const address = hextoul(text);
  if (address === 0) {
    printf('ERROR: invalid $fdt_addr or $fdtcontroladdr\n');
  }
  return address;
}

/**
 * The device tree that a program would get: the one of the command line, else the board's, once. A board with ACPI's tables gives
 * those. False: it is none.
 *
 * @param fdt null: the board's
 * @uboot cmd/bootefi.c efi_install_fdt()
 */
function efi_install_fdt(fdt: number | null): boolean {
  const device = bootDevice();
  let address: number;
  if (IS_ENABLED('GENERATE_ACPI_TABLE')) {
    if (fdt !== null) {
      printf("WARNING: Can't have ACPI table and device tree - ignoring DT.\n");
    }
    return true;
  }
  if (fdt === null && device.fdt_installed) {
    return true;
  }
  address = fdt ?? boardTree();
  if (fdt === null && address === 0) {
    return false;
  }
  if (fdt_check_header(address) !== 0) {
    printf('ERROR: invalid device tree\n');
    return false;
  }
  device.fdt_installed = true;
  return true;
}

/** @uboot cmd/bootefi.c do_efibootmgr() */
function do_efibootmgr(): number {
  if (!efi_bootmgr_load()) {
    printf('EFI boot manager: Cannot load any image\n');
  }
  return CMD_RET_FAILURE;
}

/** What the real one would do now needs a processor. */
function notRunHere(): number {
  printf('EFI programs are not run here.\n');
  return CMD_RET_FAILURE;
}

/** @uboot cmd/bootefi.c do_bootefi_image(), efi_run_image() */
function do_bootefi_image(path: string, address: number, size: number): number {
  printf('Booting %s\n', path);
  if (!efi_load_pe(guestBytes(address, size))) {
    printf('Loading image failed\n');
    return CMD_RET_FAILURE;
  }
  return notRunHere();
}

/** A program that was loaded before, or one that the user gives the size of. */
function bootAddress(argument: string): number {
  const address = hextoul(argument);
  const colon = argument.indexOf(':');
  const device = bootDevice();
  let size: number;
  if (address === 0) {
    return CMD_RET_USAGE;
  }
  if (colon < 0) {
    if (address !== device.image_addr) {
      printf('No UEFI binary known at %s\n', argument);
      return CMD_RET_FAILURE;
    }
    return do_bootefi_image(device.image_path, address, device.image_size);
  }
  size = hextoul(argument.slice(colon + 1));
  if (size === 0) {
    return CMD_RET_USAGE;
  }
  efi_clear_bootdev();
  return do_bootefi_image(sprintf('/MemoryMapped(0x0,0x%lx,0x%lx)', address, size), address, size);
}

/** @uboot cmd/bootefi.c do_bootefi() */
function do_bootefi(_cmdtp: CmdTbl, _flag: number, _argc: number, argv: readonly string[]): number {
  const [, what, tree] = argv;
  if (what === undefined) {
    return CMD_RET_USAGE;
  }
  efi_init_obj_list();
  if (!efi_install_fdt(tree === undefined ? null : hextoul(tree))) {
    return CMD_RET_FAILURE;
  }
  switch (what) {
    case 'bootmgr':
      return do_efibootmgr();
    case 'hello':
    case 'selftest':
      efi_clear_bootdev();
      return notRunHere();
    default:
      return bootAddress(what);
  }
}

export const bootefiCommands: readonly CmdTbl[] = [
  {
    name: 'bootefi',
    maxargs: 4,
    repeatable: false,
    cmd: do_bootefi,
    usage: 'Boots an EFI payload from memory',
    help: `<image address>[:<image size>] [<fdt address>]
  - boot EFI payload
bootefi hello
  - boot a sample Hello World application stored within U-Boot
bootefi selftest [fdt address]
  - boot an EFI selftest application stored within U-Boot
    Use environment variable efi_selftest to select a single test.
    Use 'setenv efi_selftest list' to enumerate all tests.
bootefi bootmgr [fdt address]
  - load and boot EFI payload based on BootOrder/BootXXXX variables.

    If specified, the device tree located at <fdt address> gets
    exposed as EFI configuration table.
`,
    depends: ['CMD_BOOTEFI'],
  },
];
