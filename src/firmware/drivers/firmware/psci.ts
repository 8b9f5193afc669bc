import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_FIRMWARE } from '../../include/dm/uclass-id';
import { EINVAL } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { uclass_get_device } from '../core/uclass';
import { device_bind_driver } from '../core/lists';
import { ofnode_device_is_compatible } from '../core/ofnode';
import { dev_read_string } from '../core/read';

export const ARM_PSCI_0_2_FN_SYSTEM_OFF = 0x84000008;
export const ARM_PSCI_0_2_FN_SYSTEM_RESET = 0x84000009;
const ARM_PSCI_0_2_FN_PSCI_VERSION = 0x84000000;

/** A call to what runs below U-Boot. @uboot drivers/firmware/psci.c invoke_psci_fn() */
export function invoke_psci_fn(id: number, arg0: number, arg1: number, arg2: number): number {
  return gd.hal.firmwareCall(id, [arg0, arg1, arg2]);
}

/** From version 0.2 on PSCI can reset and switch off: a child that does so. @uboot drivers/firmware/psci.c psci_bind() */
function psci_bind(dev: UDevice): number {
  const node = dev.node_;
  if (node === null) {
    return 0;
  }
  const canReset =
    ofnode_device_is_compatible(node, 'arm,psci-0.2') ||
    ofnode_device_is_compatible(node, 'arm,psci-1.0');
  if (canReset && IS_ENABLED('SYSRESET_PSCI')) {
    const child = device_bind_driver(dev, 'psci-sysreset', 'psci-sysreset');
    if (IS_ERR(child)) {
      return child;
    }
  }
  return 0;
}

/** @uboot drivers/firmware/psci.c psci_probe() */
function psci_probe(dev: UDevice): number {
  const method = dev_read_string(dev, 'method');
  if (method !== 'hvc' && method !== 'smc') {
    return -EINVAL;
  }
  invoke_psci_fn(ARM_PSCI_0_2_FN_PSCI_VERSION, 0, 0, 0);
  return 0;
}

/** EFI can reset the machine only with PSCI at hand. @uboot drivers/firmware/psci.c efi_reset_system_init() */
export function efi_reset_system_init(): void {
  uclass_get_device(UCLASS_FIRMWARE, 0);
}

export const firmware_uclass: UclassDriver = {
  name: 'firmware',
  id: UCLASS_FIRMWARE,
};

export const psci: Driver = {
  name: 'psci',
  id: UCLASS_FIRMWARE,
  of_match: [
    { compatible: 'arm,psci' },
    { compatible: 'arm,psci-0.2' },
    { compatible: 'arm,psci-1.0' },
  ],
  bind: psci_bind,
  probe: psci_probe,
};
