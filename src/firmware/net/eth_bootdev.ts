import type { BootdevUcPlat } from '../boot/bootstd-uclass';
import { free } from '../common/dlmalloc';
import type { Driver, UDevice } from '../include/dm/device';
import { UCLASS_BOOTDEV } from '../include/dm/uclass-id';
import { ENOMEM, IS_ERR } from '../include/errno';
import type { Errno } from '../include/errno';
import { strdup } from '../lib/string';
import { dev_get_uclass_plat, device_set_name_alloced } from '../drivers/core/device';
import { device_bind_driver } from '../drivers/core/device/bind';

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

/** Networks come after all disks. @uboot include/bootdev.h enum bootdev_prio_t */
const BOOTDEV_PRIO_NET_BASE = 50;

function eth_bootdev_bind(dev: UDevice): number {
  const ucp = dev_get_uclass_plat<BootdevUcPlat>(dev);

  ucp.prio = BOOTDEV_PRIO_NET_BASE;
  return 0;
}

export const eth_bootdev: Driver = {
  name: 'eth_bootdev',
  id: UCLASS_BOOTDEV,
  of_match: [{ compatible: 'u-boot,bootdev-eth' }],
  bind: eth_bootdev_bind,
};
