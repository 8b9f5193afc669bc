/** @uboot include/timer.h struct timer_dev_priv */

import type { UDevice } from './dm/device';

export interface TimerDevPriv {
  clock_rate: number;
}

/** @uboot include/timer.h struct timer_ops */
export interface TimerOps {
  get_count(dev: UDevice): number;
}
