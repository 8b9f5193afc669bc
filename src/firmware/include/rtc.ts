import type { UDevice } from './dm/device';

/** @uboot include/rtc.h struct rtc_ops, with seconds since 1970 for the broken-down time. */
export interface RtcOps {
  get(dev: UDevice): number;
  set(dev: UDevice, seconds: number): number;
  reset(dev: UDevice): number;
}
