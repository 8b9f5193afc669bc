import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_SYSRESET } from '../../include/dm/uclass-id';
import { EINPROGRESS, EPROTONOSUPPORT } from '../../include/errno';
import { SYSRESET_COLD, SYSRESET_POWER_OFF, SYSRESET_WARM } from '../../include/sysreset';
import type { SysresetOps } from '../../include/sysreset';
import {
  ARM_PSCI_0_2_FN_SYSTEM_OFF,
  ARM_PSCI_0_2_FN_SYSTEM_RESET,
  invoke_psci_fn,
} from '../firmware/psci';

/** @uboot drivers/sysreset/sysreset_psci.c psci_sysreset_request() */
function psci_sysreset_request(_dev: UDevice, type: number): number {
  switch (type) {
    case SYSRESET_WARM:
    case SYSRESET_COLD:
      invoke_psci_fn(ARM_PSCI_0_2_FN_SYSTEM_RESET, 0, 0, 0);
      break;
    case SYSRESET_POWER_OFF:
      invoke_psci_fn(ARM_PSCI_0_2_FN_SYSTEM_OFF, 0, 0, 0);
      break;
    default:
      return -EPROTONOSUPPORT;
  }
  return -EINPROGRESS;
}

const psci_sysreset_ops: SysresetOps = {
  request: psci_sysreset_request,
};

export const psci_sysreset: Driver = {
  name: 'psci-sysreset',
  id: UCLASS_SYSRESET,
  ops: psci_sysreset_ops,
};
