import { BOOTDEV_PRIO_NET_BASE } from '../include/bootdev';
import type { BootdevUcPlat } from '../include/bootdev';
import type { Driver, UDevice } from '../include/dm/device';
import { UCLASS_BOOTDEV } from '../include/dm/uclass-id';
import { dev_get_uclass_plat } from '../drivers/core/device';

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
