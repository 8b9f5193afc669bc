import type { UDevice } from './dm/device';

/** @uboot include/rng.h struct dm_rng_ops. `data` is a guest physical address. */
export interface DmRngOps {
  /** 0 or a negative errno. */
  read(dev: UDevice, data: number, len: number): number;
}
