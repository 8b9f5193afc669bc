import { gd } from './asm-generic/global_data';
import { IS_ENABLED } from './linux/kconfig';

/** Bits of an lbaint_t: a block number wraps there. @uboot include/ide.h lbaint_t */
export function lbaintBits(): 32 | 64 {
  return gd.arch64 || IS_ENABLED('SYS_64BIT_LBA') ? 64 : 32;
}
