import { printf } from '../../common/console';
import { env_set_hex } from '../../env/common';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS } from '../../include/command';
import { fdt_num_mem_rsv } from '../../lib/libfdt/fdt_ro';
import {
  fdt_boot_cpuid_phys,
  fdt_last_comp_version,
  fdt_magic,
  fdt_off_dt_strings,
  fdt_off_dt_struct,
  fdt_off_mem_rsvmap,
  fdt_size_dt_strings,
  fdt_size_dt_struct,
  fdt_totalsize,
  fdt_version,
} from '../../lib/libfdt/fdt/header';

/** @uboot cmd/fdt.c fdt_member_table */
const MEMBERS: ReadonlyMap<string, (fdt: number) => number> = new Map([
  ['magic', fdt_magic],
  ['totalsize', fdt_totalsize],
  ['off_dt_struct', fdt_off_dt_struct],
  ['off_dt_strings', fdt_off_dt_strings],
  ['off_mem_rsvmap', fdt_off_mem_rsvmap],
  ['version', fdt_version],
  ['last_comp_version', fdt_last_comp_version],
  ['boot_cpuid_phys', fdt_boot_cpuid_phys],
  ['size_dt_strings', fdt_size_dt_strings],
  ['size_dt_struct', fdt_size_dt_struct],
]);

/** `fdt header get VAR MEMBER`. @uboot cmd/fdt.c fdt_get_header_value() */
export function fdt_get_header_value(fdt: number, argv: readonly string[]): number {
  const [, , get = '', name = '', member = ''] = argv;
  const read = get.startsWith('g') ? MEMBERS.get(member) : undefined;

  if (read === undefined) {
    return CMD_RET_FAILURE;
  }
  env_set_hex(name, read(fdt));
  return CMD_RET_SUCCESS;
}

/** `fdt header`. @uboot cmd/fdt.c do_fdt() */
export function printHeader(fdt: number): number {
  const version = fdt_version(fdt);

  printf('magic:\t\t\t0x%x\n', fdt_magic(fdt));
  printf('totalsize:\t\t0x%x (%d)\n', fdt_totalsize(fdt), fdt_totalsize(fdt));
  printf('off_dt_struct:\t\t0x%x\n', fdt_off_dt_struct(fdt));
  printf('off_dt_strings:\t\t0x%x\n', fdt_off_dt_strings(fdt));
  printf('off_mem_rsvmap:\t\t0x%x\n', fdt_off_mem_rsvmap(fdt));
  printf('version:\t\t%d\n', version);
  printf('last_comp_version:\t%d\n', fdt_last_comp_version(fdt));
  if (version >= 2) {
    printf('boot_cpuid_phys:\t0x%x\n', fdt_boot_cpuid_phys(fdt));
  }
  if (version >= 3) {
    printf('size_dt_strings:\t0x%x\n', fdt_size_dt_strings(fdt));
  }
  if (version >= 17) {
    printf('size_dt_struct:\t\t0x%x\n', fdt_size_dt_struct(fdt));
  }
  printf('number mem_rsv:\t\t0x%x\n', fdt_num_mem_rsv(fdt));
  printf('\n');
  return CMD_RET_SUCCESS;
}
