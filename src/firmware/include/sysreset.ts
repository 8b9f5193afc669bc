import type { UDevice } from './dm/device';

/** @uboot include/sysreset.h enum sysreset_t */
export const SYSRESET_WARM = 0;
export const SYSRESET_COLD = 1;
export const SYSRESET_POWER = 2;
export const SYSRESET_POWER_OFF = 3;

/** @uboot include/sysreset.h struct sysreset_ops */
export interface SysresetOps {
  /** -EINPROGRESS when it will happen, -EPROTONOSUPPORT when this kind isn't possible. */
  request(dev: UDevice, type: number): number;
}
