import { printf } from '../../common/console';
import { CMD_RET_SUCCESS, CMD_RET_USAGE } from '../../include/command';
import { fdt_get_mem_rsv, fdt_num_mem_rsv } from '../../lib/libfdt/fdt_ro';
import { fdt_add_mem_rsv, fdt_del_mem_rsv } from '../../lib/libfdt/fdt_rw';
import { fdt_strerror } from '../../lib/libfdt/fdt_strerror';
import { hextoul, simple_strtoull } from '../../lib/strto';
import { argument } from './argument';

/** An error of libfdt: its number is the status. */
function failed(what: string, err: number): number {
  printf('libfdt %s():  %s\n', what, fdt_strerror(err));
  return err;
}

function print(fdt: number): number {
  const total = fdt_num_mem_rsv(fdt);

  printf('index\t\t   start\t\t    size\n');
  printf('------------------------------------------------\n');
  for (let j = 0; j < total; j++) {
    const entry = fdt_get_mem_rsv(fdt, j);
    if (typeof entry === 'number') {
      return failed('fdt_get_mem_rsv', entry);
    }
    printf('    %x\t%016llx\t%016llx\n', j, entry.address, entry.size);
  }
  return CMD_RET_SUCCESS;
}

/** `fdt rsvmem print|add|delete`. @uboot cmd/fdt.c do_fdt() */
export function fdtRsvmem(fdt: number, argv: readonly string[]): number {
  let err: number;

  switch (argument(argv, 2)[0]) {
    case 'p':
      return print(fdt);
    case 'a':
      err = fdt_add_mem_rsv(fdt, simple_strtoull(argv[3], 16), simple_strtoull(argv[4], 16));
      return err < 0 ? failed('fdt_add_mem_rsv', err) : CMD_RET_SUCCESS;
    case 'd':
      err = fdt_del_mem_rsv(fdt, hextoul(argv[3]) | 0);
      return err < 0 ? failed('fdt_del_mem_rsv', err) : CMD_RET_SUCCESS;
    default:
      return CMD_RET_USAGE;
  }
}
