import { printf } from '../../common/console';
import { env_set } from '../../env/common';
import { statics } from '../../include/asm-generic/global_data';
import { sprintf } from '../../lib/vsprintf';

interface WorkingFdt {
  /** Guest address of the tree that the subcommands are about; 0: none. */
  address: number;
}

/** @uboot cmd/fdt.c working_fdt */
export function workingFdt(): WorkingFdt {
  return statics<WorkingFdt>('cmd/fdt.c', () => ({ address: 0 }));
}

/** Says which tree the subcommands are about. @uboot cmd/fdt.c set_working_fdt_addr() */
export function set_working_fdt_addr(addr: number): void {
  printf('Working FDT set to %lx\n', addr);
  workingFdt().address = addr;
  env_set('fdtaddr', sprintf('%lx', addr));
}
