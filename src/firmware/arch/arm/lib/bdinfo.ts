import { bdinfo_print_num_l } from '../../../cmd/bdinfo/print';
import { printf } from '../../../common/console';
import { CONFIG_INT, gd } from '../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../include/linux/kconfig';

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
