import { printf } from '../../../common/console';
import { CONFIG_INT, IS_ENABLED, gd } from '../../../include/asm-generic/global_data';

/** A number with as many digits as an address has. @uboot cmd/bdinfo.c bdinfo_print_num_l() */
export function bdinfo_print_num_l(name: string, value: number): void {
  if (gd.arch64) {
    printf('%-12s= 0x%016lx\n', name, value);
  } else {
    printf('%-12s= 0x%08lx\n', name, value);
  }
}

/** The lines of `bdinfo` that only ARM has. @uboot arch/arm/lib/bdinfo.c arch_print_bdinfo() */
export function arch_print_bdinfo(): void {
  bdinfo_print_num_l('arch_number', gd.bd.bi_arch_number);
  bdinfo_print_num_l('TLB addr', gd.tlb_addr);
  bdinfo_print_num_l('irq_sp', gd.irq_sp);
  bdinfo_print_num_l('sp start', gd.start_addr_sp);
  if (IS_ENABLED('SYS_MALLOC_F')) {
    printf('Early malloc usage: %lx / %x\n', gd.malloc_ptr, CONFIG_INT('SYS_MALLOC_F_LEN', 0));
  }
}
