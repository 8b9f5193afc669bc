import { printf, puts } from '../../common/console';
import { ENOENT } from '../../include/errno';
import { IMAGE_FORMAT_FIT } from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { fdt_totalsize } from '../../lib/libfdt/fdt/header';
import { hextoul } from '../../lib/strto';
import { genimg_get_format } from '../image-board';

/** The address of a device tree that is as it is; negative where there is none. @uboot boot/image-fdt.c select_fdt() */
function select_fdt(select: string): number {
  const fdt_addr = hextoul(select);
  if (genimg_get_format(fdt_addr) !== IMAGE_FORMAT_FIT) {
    puts('ERROR: Did not find a cmdline Flattened Device Tree\n');
    return -ENOENT;
  }
  printf('## Flattened Device Tree blob at %08lx\n', fdt_addr);
  return fdt_addr;
}

/**
 * Finds what the third argument of a boot command names. 0, also where it names none; 1 and the user is told why.
 *
 * @uboot boot/image-fdt.c boot_get_fdt()
 */
export function boot_get_fdt(argv: readonly string[], images: BootmHeaders): number {
  const select = argv[2];
  let fdt_addr: number;
  images.ft_addr = 0;
  images.ft_len = 0;
  if (select === undefined) {
    return 0;
  }
  fdt_addr = select_fdt(select);
  if (fdt_addr < 0) {
    return 1;
  }
  printf('   Booting using the fdt blob at %#08lx\n', fdt_addr);
  images.ft_addr = fdt_addr;
  images.ft_len = fdt_totalsize(fdt_addr);
  return 0;
}
