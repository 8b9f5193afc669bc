import { puts } from '../../common/console';
import {
  fdt_chosen,
  fdt_find_or_add_subnode,
  fdt_initrd,
  fdt_root,
  fdt_shrink_to_minimum,
} from '../../common/fdt_support';
import { cBytes } from '../../common/guest-bytes';
import { current_board } from '../../include/board';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { fdt_setprop } from '../../lib/libfdt/fdt_rw';
import { lmb_free, lmb_reserve } from '../../lib/lmb';

/** What the tree is made to say, in order, and what is said where it can't be. */
function fixup(images: BootmHeaders, blob: number): string | null {
  if (fdt_root(blob) < 0) {
    return 'ERROR: root node setup failed\n';
  }
  if (fdt_chosen(blob) < 0) {
    return 'ERROR: /chosen node create failed\n';
  }
  if ((current_board()?.arch_fixup_fdt?.(blob) ?? 0) < 0) {
    return 'ERROR: arch-specific fdt fixup failed\n';
  }
  return sayConfiguration(images, blob) < 0 ? 'ERROR: arch-specific fdt fixup failed\n' : null;
}

/** The configuration of a FIT, by which an operating system can choose again. */
function sayConfiguration({ fit_uname_cfg }: BootmHeaders, blob: number): number {
  if (fit_uname_cfg === null) {
    return 0;
  }
  const chosen = fdt_find_or_add_subnode(blob, 0, 'chosen');
  return chosen < 0 ? chosen : fdt_setprop(blob, chosen, 'u-boot,bootconf', cBytes(fit_uname_cfg));
}

/**
 * Tells the operating system in its device tree of what is booted: arguments, memory, initial RAM disk. 0, or an error that has
 * been said.
 *
 * @uboot boot/image-fdt.c image_setup_libfdt()
 */
export function image_setup_libfdt(images: BootmHeaders): number {
  const blob = images.ft_addr;
  const problem = fixup(images, blob);
  let of_size: number;

  if (problem !== null) {
    puts(problem);
    return -1;
  }
  lmb_free(images.lmb, blob, images.ft_len);
  of_size = fdt_shrink_to_minimum(blob, 0);
  if (of_size < 0) {
    return of_size;
  }
  lmb_reserve(images.lmb, blob, of_size);
  return fdt_initrd(blob, images.initrd_start, images.initrd_end);
}
