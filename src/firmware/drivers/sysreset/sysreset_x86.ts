import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_SYSRESET } from '../../include/dm/uclass-id';
import { EINPROGRESS, ENOSYS } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { SYSRESET_COLD, SYSRESET_POWER_OFF, SYSRESET_WARM } from '../../include/sysreset';
import type { SysresetOps } from '../../include/sysreset';
import { IO_PORT_RESET } from '../../arch/x86/include/asm/processor';

const SYS_RST = 1 << 1;
const RST_CPU = 1 << 2;
const FULL_RST = 1 << 3;

/** @uboot drivers/sysreset/sysreset_x86.c x86_sysreset_request() */
function x86_sysreset_request(_dev: UDevice, type: number): number {
  switch (type) {
    case SYSRESET_WARM:
      gd.hal.portWrite(IO_PORT_RESET, 1, SYS_RST | RST_CPU);
      break;
    case SYSRESET_COLD:
      gd.hal.portWrite(IO_PORT_RESET, 1, SYS_RST | RST_CPU | FULL_RST);
      break;
    case SYSRESET_POWER_OFF:
    default:
      return -ENOSYS;
  }
  return -EINPROGRESS;
}

const x86_sysreset_ops: SysresetOps = {
  request: x86_sysreset_request,
};

export const x86_reset: Driver = {
  name: 'x86_reset',
  id: UCLASS_SYSRESET,
  of_match: [{ compatible: 'x86,reset' }],
  ops: x86_sysreset_ops,
  flags: DM_FLAG_PRE_RELOC,
  /** The south bridge, for a reset through power management. */
  plat_auto: { sizeBytes: (arch64) => (arch64 ? 8 : 4), create: () => ({}) },
};
