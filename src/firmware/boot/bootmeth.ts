import type { UDevice } from '../include/dm/device';
import { dev_get_uclass_plat } from '../drivers/core/device';
import type { BootmethUcPlat } from '../include/bootmeth';

/** Says in words how this method boots; the method's number in the boot order is its place in the list. */
export function describe(desc: string): (dev: UDevice) => number {
  return (dev) => {
    dev_get_uclass_plat<BootmethUcPlat>(dev).desc = desc;
    return 0;
  };
}
