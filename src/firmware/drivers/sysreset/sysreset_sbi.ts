import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_SYSRESET } from '../../include/dm/uclass-id';
import { EINPROGRESS, EPROTONOSUPPORT } from '../../include/errno';
import { SYSRESET_COLD, SYSRESET_POWER_OFF, SYSRESET_WARM } from '../../include/sysreset';
import type { SysresetOps } from '../../include/sysreset';
import { sbi_srst_reset } from '../../arch/riscv/lib/sbi';

const SBI_SRST_TYPE_SHUTDOWN = 0;
const SBI_SRST_TYPE_COLD_REBOOT = 1;
const SBI_SRST_TYPE_WARM_REBOOT = 2;

/** @uboot drivers/sysreset/sysreset_sbi.c sbi_sysreset_request() */
function sbi_sysreset_request(_dev: UDevice, type: number): number {
  switch (type) {
    case SYSRESET_WARM:
      sbi_srst_reset(SBI_SRST_TYPE_WARM_REBOOT);
      break;
    case SYSRESET_COLD:
      sbi_srst_reset(SBI_SRST_TYPE_COLD_REBOOT);
      break;
    case SYSRESET_POWER_OFF:
      sbi_srst_reset(SBI_SRST_TYPE_SHUTDOWN);
      break;
    default:
      return -EPROTONOSUPPORT;
  }
  return -EINPROGRESS;
}

const sbi_sysreset_ops: SysresetOps = {
  request: sbi_sysreset_request,
};

export const sbi_sysreset: Driver = {
  name: 'sbi-sysreset',
  id: UCLASS_SYSRESET,
  ops: sbi_sysreset_ops,
};
