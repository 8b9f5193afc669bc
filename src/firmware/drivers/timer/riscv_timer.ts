import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_TIMER } from '../../include/dm/uclass-id';
import { gd } from '../../include/asm-generic/global_data';
import { timer_timebase_fallback } from './timer-uclass/timebase';
import type { TimerOps } from '../../include/timer';

/** Counts of the `time` register: 10 MHz on QEMU's virt. @uboot drivers/timer/riscv_timer.c riscv_timer_get_count() */
function riscv_timer_get_count(_dev: UDevice): number {
  return gd.hal.timerMicros() * 10;
}

/** @uboot drivers/timer/riscv_timer.c riscv_timer_probe() */
function riscv_timer_probe(dev: UDevice): number {
  timer_timebase_fallback(dev);
  return 0;
}

const riscv_timer_ops: TimerOps = {
  get_count: riscv_timer_get_count,
};

/** The CPU's own `time` register, for supervisor mode. Bound by the CPU's driver. @uboot drivers/timer/riscv_timer.c */
export const riscv_timer: Driver = {
  name: 'riscv_timer',
  id: UCLASS_TIMER,
  probe: riscv_timer_probe,
  ops: riscv_timer_ops,
};
