import { printf } from '../../common/console';
import { env_get } from '../../env/common';
import { IS_ENABLED } from '../../include/linux/kconfig';
import type { PxeContext, PxeLabel } from '../../include/pxe_utils';
import { get_relfile_envaddr } from './files';
import { label_boot_kaslrseed } from './kaslrseed';

/** Below `fdtdir`: what `fdtfile` says, else named after the system on chip and the board. */
function fileInFolder(fdtdir: string): string {
  const slash = fdtdir === '' ? './' : fdtdir.endsWith('/') ? '' : '/';
  const fdtfile = env_get('fdtfile');
  const names = [env_get('soc'), env_get('board')].filter((name) => name !== null);
  return fdtdir + slash + (fdtfile ?? `${names.join('-')}.dtb`);
}

/**
 * The address of the device tree that goes to the kernel, after the label's own has been read to `fdt_addr_r`. Without a
 * label's: `fdt_addr`; null: neither. Undefined: the label's could not be read, so the label can't be booted.
 *
 * @uboot boot/pxe_utils.c label_boot(): the part about fdt usage
 */
export function label_fdt_addr(ctx: PxeContext, label: PxeLabel): string | null | undefined {
  const fdt_addr_r = env_get('fdt_addr_r');
  let fdtfile = label.fdt;
  if (fdtfile === null && label.fdtdir !== null) {
    fdtfile = fileInFolder(label.fdtdir);
  }
  if (fdt_addr_r === null || fdtfile === null) {
    return env_get('fdt_addr');
  }
  if (get_relfile_envaddr(ctx, fdtfile, 'fdt_addr_r') >= 0) {
    if (label.kaslrseed && IS_ENABLED('DM_RNG')) {
      label_boot_kaslrseed();
    }
    return fdt_addr_r;
  }
  if (label.fdt !== null) {
    printf('Skipping %s for failure retrieving FDT\n', label.name);
    return undefined;
  }
  return env_get('fdt_addr');
}
