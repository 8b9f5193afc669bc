import { printf, puts } from '../../common/console';
import { device_get_ops } from '../../include/dm/device';
import type { UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_SYSRESET } from '../../include/dm/uclass-id';
import { EINPROGRESS, ENOSYS, EPROTONOSUPPORT } from '../../include/errno';
import {
  SYSRESET_COLD,
  SYSRESET_POWER,
  SYSRESET_POWER_OFF,
  SYSRESET_WARM,
} from '../../include/sysreset';
import type { SysresetOps } from '../../include/sysreset';
import { mdelay } from '../../include/linux/delay';
import { uclass_first_device, uclass_next_device } from '../core/uclass';

/** @uboot drivers/sysreset/sysreset-uclass.c sysreset_request() */
export function sysreset_request(dev: UDevice, type: number): number {
  const ops = device_get_ops<SysresetOps | undefined>(dev);
  if (ops === undefined) {
    return -ENOSYS;
  }
  return ops.request(dev, type);
}

/** Asks all reset controllers, weaker kinds first. @uboot drivers/sysreset/sysreset-uclass.c sysreset_walk() */
export function sysreset_walk(type: number): number {
  let ret = -ENOSYS;
  for (let kind = type; kind <= SYSRESET_POWER_OFF && ret !== -EINPROGRESS; kind++) {
    let dev = uclass_first_device(UCLASS_SYSRESET);
    while (dev !== null) {
      ret = sysreset_request(dev, kind);
      if (ret === -EINPROGRESS) {
        break;
      }
      dev = uclass_next_device(dev);
    }
    if (kind >= SYSRESET_POWER) {
      break;
    }
  }
  return ret;
}

/** @uboot drivers/sysreset/sysreset-uclass.c sysreset_walk_halt() */
export function sysreset_walk_halt(type: number): void {
  const ret = sysreset_walk(type);
  if (ret === -EINPROGRESS) {
    mdelay(100);
  }
  puts('System reset not supported on this platform\n');
}

/** Doesn't come back on a board that can reset. @uboot drivers/sysreset/sysreset-uclass.c reset_cpu() */
export function reset_cpu(): void {
  sysreset_walk_halt(SYSRESET_WARM);
}

/** What `reset` does: `-w` asks for a warm one. @uboot drivers/sysreset/sysreset-uclass.c do_reset() */
export function sysreset_do_reset(argv: readonly string[]): number {
  const type =
    argv.length > 2 ? -1 : argv[1]?.startsWith('-w') === true ? SYSRESET_WARM : SYSRESET_COLD;
  if (type === -1) {
    return -1;
  }
  printf('resetting ...\n');
  mdelay(100);
  sysreset_walk_halt(type);
  return 0;
}

/** What `poweroff` does; 0 when the machine goes on. @uboot drivers/sysreset/sysreset-uclass.c do_poweroff() */
export function sysreset_do_poweroff(): number {
  puts('poweroff ...\n');
  mdelay(100);
  let dev = uclass_first_device(UCLASS_SYSRESET);
  while (dev !== null) {
    const ret = sysreset_request(dev, SYSRESET_POWER_OFF);
    if (ret !== -EPROTONOSUPPORT && ret !== -ENOSYS) {
      mdelay(1000);
      return 1;
    }
    dev = uclass_next_device(dev);
  }
  return 1;
}

export const sysreset_uclass: UclassDriver = {
  name: 'sysreset',
  id: UCLASS_SYSRESET,
};
