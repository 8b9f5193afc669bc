import { puts } from '../common/console';
import { gd } from '../include/asm-generic/global_data';

/** @uboot lib/hang.c hang() */
export function hang(): never {
  puts('### ERROR ### Please RESET the board ###\n');
  return gd.hal.halt();
}
