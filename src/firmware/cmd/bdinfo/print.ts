import { printf } from '../../common/console';
import { gd } from '../../include/asm-generic/global_data';

/** A number with as many digits as an address has. @uboot cmd/bdinfo.c bdinfo_print_num_l() */
export function bdinfo_print_num_l(name: string, value: number): void {
  if (gd.arch64) {
    printf('%-12s= 0x%016lx\n', name, value);
  } else {
    printf('%-12s= 0x%08lx\n', name, value);
  }
}
