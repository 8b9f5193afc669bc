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

/** @uboot include/linux/delay.h mdelay() */
export function mdelay(msec: number): void {
  let left = msec;
  while (left > 0) {
    udelay(1000);
    left--;
  }
}

/**
 * Called in every loop that waits: gives the board a chance to do what must be done meanwhile.
 *
 * @uboot common/cyclic.c schedule()
 */
export function schedule(): void {
  gd.hal.relax();
}
