import { device_get_ops } from '../../include/dm/device';
import type { UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_RNG } from '../../include/dm/uclass-id';
import { ENOSYS } from '../../include/errno';
import type { DmRngOps } from '../../include/rng';

/**
 * Fills `size` bytes at a guest address with random bytes: 0 or a negative errno.
 *
 * @uboot drivers/rng/rng-uclass.c dm_rng_read()
 */
export function dm_rng_read(dev: UDevice, buffer: number, size: number): number {
  const ops = device_get_ops<Partial<DmRngOps>>(dev);

  if (ops.read === undefined) {
    return -ENOSYS;
  }
  return ops.read(dev, buffer, size);
}

export const rng_uclass: UclassDriver = {
  name: 'rng',
  id: UCLASS_RNG,
};
