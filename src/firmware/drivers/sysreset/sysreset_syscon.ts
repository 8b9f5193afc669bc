import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_SYSRESET } from '../../include/dm/uclass-id';
import { EINPROGRESS, EINVAL, ENODEV, EPROTONOSUPPORT } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { SYSRESET_COLD, SYSRESET_POWER_OFF } from '../../include/sysreset';
import type { SysresetOps } from '../../include/sysreset';
import { dev_get_driver_data, dev_get_priv } from '../core/device';
import { dev_read_u32_array, dev_read_u32_default } from '../core/read';
import { syscon_regmap_lookup_by_phandle } from '../core/syscon-uclass';

/** @uboot drivers/sysreset/sysreset_syscon.c struct syscon_reboot_priv */
export interface SysconRebootPriv {
  regmap: number;
  offset: number;
  mask: number;
  value: number;
}

/** Each device does one thing: it writes its value to its register. @uboot drivers/sysreset/sysreset_syscon.c syscon_reboot_request() */
function syscon_reboot_request(dev: UDevice, type: number): number {
  const priv = dev_get_priv<SysconRebootPriv>(dev);
  if (type !== dev_get_driver_data(dev)) {
    return -EPROTONOSUPPORT;
  }
  gd.hal.write32(priv.regmap + priv.offset, (priv.value & priv.mask) >>> 0);
  return -EINPROGRESS;
}

/** @uboot drivers/sysreset/sysreset_syscon.c syscon_reboot_probe() */
function syscon_reboot_probe(dev: UDevice): number {
  const priv = dev_get_priv<SysconRebootPriv>(dev);
  const regmap = dev.node_ === null ? null : syscon_regmap_lookup_by_phandle(dev.node_, 'regmap');
  const value = dev_read_u32_array(dev, 'value')?.[0];
  const mask = dev_read_u32_array(dev, 'mask')?.[0];
  if (regmap === null) {
    return -ENODEV;
  }
  if (value === undefined && mask === undefined) {
    return -EINVAL;
  }
  priv.regmap = regmap;
  priv.offset = dev_read_u32_default(dev, 'offset', 0);
  priv.mask = value === undefined ? 0xffffffff : (mask ?? 0xffffffff);
  priv.value = value ?? mask ?? 0;
  return 0;
}

const syscon_reboot_ops: SysresetOps = {
  request: syscon_reboot_request,
};

export const syscon_reboot: Driver = {
  name: 'syscon_reboot',
  id: UCLASS_SYSRESET,
  of_match: [
    { compatible: 'syscon-reboot', data: SYSRESET_COLD },
    { compatible: 'syscon-poweroff', data: SYSRESET_POWER_OFF },
  ],
  probe: syscon_reboot_probe,
  ops: syscon_reboot_ops,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 24 : 16),
    create: (): SysconRebootPriv => ({ regmap: 0, offset: 0, mask: 0, value: 0 }),
  },
};
