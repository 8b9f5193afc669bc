import type { BootmHeaders } from '../../include/image/bootm-headers';
import { boot_relocate_fdt } from '../image-fdt/relocate';
import { boot_fdt_add_mem_rsv_regions } from '../image-fdt/reserved';
import { image_setup_libfdt } from '../image-fdt/setup';

/** Makes ready what Linux is given: 0, or the user is told why not. @uboot boot/image-board.c image_setup_linux() */
export function image_setup_linux(images: BootmHeaders): number {
  let ret: number;

  boot_fdt_add_mem_rsv_regions(images.lmb, images.ft_addr);
  ret = boot_relocate_fdt(images.lmb, images);
  if (ret === 0 && images.ft_len !== 0) {
    ret = image_setup_libfdt(images);
  }
  return ret;
}
