import { gd } from '../include/asm-generic/global_data';

/**
 * Called in every loop that waits: gives the board a chance to do what must be done meanwhile.
 *
 * @uboot common/cyclic.c schedule()
 */
export function schedule(): void {
  gd.hal.relax();
}
