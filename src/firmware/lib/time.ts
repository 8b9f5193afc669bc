import { schedule } from '../common/cyclic';
import { gd } from '../include/asm-generic/global_data';

/** Milliseconds since reset, less `base`. @uboot lib/time.c get_timer() */
export function get_timer(base: number): number {
  return Math.floor(gd.hal.timerMicros() / 1000) - base;
}

/** @uboot lib/time.c udelay() */
export function udelay(usec: number): void {
  schedule();
  gd.hal.delayMicros(usec);
}
