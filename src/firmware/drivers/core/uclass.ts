import type { UDevice } from '../../include/dm/device';
import type { UclassId } from '../../include/dm/uclass-id';
import { ENODEV } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import { device_probe } from './device';
import {
  uclass_find_device,
  uclass_find_device_by_seq,
  uclass_find_first_device,
  uclass_find_next_device,
} from './uclass/find';

/** Probes what was found. @uboot drivers/core/uclass.c uclass_get_device_tail() */
export function uclass_get_device_tail(dev: UDevice | Errno): UDevice | Errno {
  if (IS_ERR(dev)) {
    return dev;
  }
  const ret = device_probe(dev);
  return ret === 0 ? dev : ret;
}

/** @uboot drivers/core/uclass.c uclass_get_device() */
export function uclass_get_device(id: UclassId, index: number): UDevice | Errno {
  return uclass_get_device_tail(uclass_find_device(id, index));
}

/** @uboot drivers/core/uclass.c uclass_get_device_by_seq() */
export function uclass_get_device_by_seq(id: UclassId, seq: number): UDevice | Errno {
  return uclass_get_device_tail(uclass_find_device_by_seq(id, seq));
}

/**
 * The first device of the uclass that can be probed; devices that fail are skipped.
 *
 * @uboot drivers/core/uclass.c uclass_first_device()
 */
export function uclass_first_device(id: UclassId): UDevice | null {
  let dev = uclass_find_first_device(id);
  while (dev !== null && device_probe(dev) !== 0) {
    dev = uclass_find_next_device(dev);
  }
  return dev;
}

/** The next device that can be probed. @uboot drivers/core/uclass.c uclass_next_device() */
export function uclass_next_device(previous: UDevice): UDevice | null {
  let dev = uclass_find_next_device(previous);
  while (dev !== null && device_probe(dev) !== 0) {
    dev = uclass_find_next_device(dev);
  }
  return dev;
}

/** @uboot drivers/core/uclass.c uclass_first_device_err() */
export function uclass_first_device_err(id: UclassId): UDevice | Errno {
  return uclass_first_device(id) ?? -ENODEV;
}

/** A device of a uclass and what probing it gave; `dev` null: none (left). */
export interface CheckedDevice {
  readonly dev: UDevice | null;
  readonly ret: number;
}

/** The first device even when it can't be probed. @uboot drivers/core/uclass.c uclass_first_device_check() */
export function uclass_first_device_check(id: UclassId): CheckedDevice {
  const dev = uclass_find_first_device(id);
  return { dev, ret: dev === null ? 0 : device_probe(dev) };
}

/** @uboot drivers/core/uclass.c uclass_next_device_check() */
export function uclass_next_device_check(previous: UDevice): CheckedDevice {
  const dev = uclass_find_next_device(previous);
  return { dev, ret: dev === null ? 0 : device_probe(dev) };
}

/**
 * Probes all devices of a uclass. One that fails doesn't stop the others; the last error is returned.
 *
 * @uboot drivers/core/uclass.c uclass_probe_all()
 */
export function uclass_probe_all(id: UclassId): number {
  let checked = uclass_first_device_check(id);
  let err = 0;
  while (checked.dev !== null) {
    if (checked.ret !== 0) {
      err = checked.ret;
    }
    checked = uclass_next_device_check(checked.dev);
  }
  return err;
}
