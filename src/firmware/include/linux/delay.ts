import { udelay } from '../../lib/time';

/** @uboot include/linux/delay.h mdelay() */
export function mdelay(msec: number): void {
  let left = msec;
  while (left > 0) {
    udelay(1000);
    left--;
  }
}
