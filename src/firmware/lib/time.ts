import { schedule } from '../common/cyclic';
import { gd } from '../include/asm-generic/global_data';

/** Milliseconds since reset, less `base`. @uboot lib/time.c get_timer() */
export function get_timer(base: number): number {
  return Math.floor(gd.hal.timerMicros() / 1000) - base;
}

/** Microseconds since reset. @uboot lib/time.c timer_get_us() */
export function timer_get_us(): number {
  return Math.floor(gd.hal.timerMicros());
}

/** @uboot lib/time.c get_ticks(): our counter runs at 1 MHz. */
export function get_ticks(): number {
  return timer_get_us();
}

/** @uboot lib/time.c udelay() */
export function udelay(usec: number): void {
  schedule();
  gd.hal.delayMicros(usec);
}
