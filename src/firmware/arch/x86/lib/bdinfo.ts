import { bdinfo_print_num_l } from '../../../cmd/bdinfo/print';

/** Where an earlier loader's tables lie: nobody ran before us. @uboot arch/x86/lib/bdinfo.c arch_print_bdinfo() */
export function arch_print_bdinfo(): void {
  bdinfo_print_num_l('prev table', 0);
}
