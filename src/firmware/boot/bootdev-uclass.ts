import { free } from '../common/dlmalloc';
import { device_set_name_alloced } from '../drivers/core/device';
import { device_bind_driver } from '../drivers/core/lists';
import type { UDevice } from '../include/dm/device';
import { ENOMEM } from '../include/errno';
import type { Errno } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import { strdup } from '../lib/string';

/**
 * Binds what `bootflow scan` would boot from over this interface: `virtio-net#31.bootdev`, a child of the device.
 *
 * @uboot boot/bootdev-uclass.c bootdev_bind()
 */
export function eth_bootdev_setup(dev: UDevice): number {
  const dev_name = `${dev.name}.bootdev`.slice(0, 29);
  const str = strdup(dev_name);
  let bootdev: UDevice | Errno;

  if (str === 0) {
    return -ENOMEM;
  }
  bootdev = device_bind_driver(dev, 'eth_bootdev', dev_name);
  if (IS_ERR(bootdev)) {
    free(str);
    return bootdev;
  }
  device_set_name_alloced(bootdev, str);
  return 0;
}
