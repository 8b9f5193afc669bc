import { printf } from '../../../common/console';
import { device_probe } from '../../../drivers/core/device';
import { uclass_foreach_dev } from '../../../drivers/core/uclass/find';
import { efi_reset_system_init } from '../../../drivers/firmware/psci';
import { statics } from '../../../include/asm-generic/global_data';
import { UCLASS_BLK } from '../../../include/dm/uclass-id';
import { IS_ENABLED } from '../../../include/linux/kconfig';
import { efi_console_register } from '../efi_console';
import { efi_gop_register } from '../efi_gop';
import { efi_rng_register } from '../efi_rng';
import { efi_var_from_file } from '../efi_var_file';

/** Probes all disks, so that the system partition is found. */
function probeDisks(): void {
  for (const dev of [...uclass_foreach_dev(UCLASS_BLK)]) {
    device_probe(dev);
  }
}

/**
 * What EFI offers to programs, made at the first command that needs it. Of all that only what can be seen from outside happens
 * here: the question to the terminal, the file of variables, and the devices that are missing.
 *
 * @uboot lib/efi_loader/efi_setup.c efi_init_obj_list()
 */
export function efi_init_obj_list(): void {
  const state = statics('lib/efi_loader/efi_setup.c', () => ({ efi_obj_list_initialized: false }));
  if (state.efi_obj_list_initialized) {
    return;
  }
  state.efi_obj_list_initialized = true;
  efi_console_register();
  probeDisks();
  efi_var_from_file();
  if (IS_ENABLED('TPM')) {
    printf('Unable to find TPMv2 device\n');
  }
  if (IS_ENABLED('DM_RNG')) {
    efi_rng_register();
  }
  if (IS_ENABLED('ARM')) {
    efi_reset_system_init();
  }
  if (IS_ENABLED('VIDEO')) {
    efi_gop_register();
  }
}
