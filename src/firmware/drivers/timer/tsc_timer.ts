import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_TIMER } from '../../include/dm/uclass-id';
import { gd } from '../../include/asm-generic/global_data';
import { dev_get_uclass_priv } from '../core/device';
import type { TimerDevPriv, TimerOps } from '../../include/timer';

/** Our time stamp counter counts so often a second. */
const TSC_HZ = 1_000_000_000;

/** @uboot drivers/timer/tsc_timer.c tsc_timer_get_count() */
function tsc_timer_get_count(_dev: UDevice): number {
  return gd.hal.timerMicros() * (TSC_HZ / 1_000_000);
}

/** A node that says how fast it counts is believed. @uboot drivers/timer/tsc_timer.c tsc_timer_probe() */
function tsc_timer_probe(dev: UDevice): number {
  const priv = dev_get_uclass_priv<TimerDevPriv>(dev);
  if (priv.clock_rate === 0) {
    priv.clock_rate = TSC_HZ;
  }
  return 0;
}

const tsc_timer_ops: TimerOps = {
  get_count: tsc_timer_get_count,
};

export const x86_tsc_timer: Driver = {
  name: 'x86_tsc_timer',
  id: UCLASS_TIMER,
  of_match: [{ compatible: 'x86,tsc-timer' }],
  probe: tsc_timer_probe,
  ops: tsc_timer_ops,
  flags: DM_FLAG_PRE_RELOC,
};
