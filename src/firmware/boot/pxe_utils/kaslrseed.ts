import { printf } from '../../common/console';
import { free, malloc } from '../../common/dlmalloc';
import { fdt_find_or_add_subnode, fdt_shrink_to_minimum } from '../../common/fdt_support';
import { uclass_get_device } from '../../drivers/core/uclass';
import { dm_rng_read } from '../../drivers/rng/rng-uclass';
import { env_get } from '../../env/common';
import type { UDevice } from '../../include/dm/device';
import { UCLASS_RNG } from '../../include/dm/uclass-id';
import type { Errno } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { fdt_check_header } from '../../lib/libfdt/fdt';
import { fdt_setprop } from '../../lib/libfdt/fdt_rw';
import { fdt_strerror } from '../../lib/libfdt/fdt_strerror';
import { readBytes } from '../../lib/memory-access';
import { hextoul } from '../../lib/strto';

const SEED_BYTES = 8;

/** Writes a seed from the device into a node. */
function setSeed(fdt: number, nodeoffset: number, dev: UDevice): void {
  const buf = malloc(SEED_BYTES);
  let err: number;
  if (buf === 0) {
    return;
  }
  err = dm_rng_read(dev, buf, SEED_BYTES);
  if (err < 0) {
    printf('Reading RNG failed\n');
  } else {
    err = fdt_setprop(fdt, nodeoffset, 'kaslr-seed', readBytes(buf, SEED_BYTES));
    if (err < 0) {
      printf('Unable to set kaslr-seed on chosen node: %s\n', fdt_strerror(err));
    }
  }
  free(buf);
}

/**
 * Gives the kernel a random seed: grows the label's tree at `fdt_addr_r` to the end of its page, and sets `kaslr-seed` in its
 * /chosen. What is no tree is left alone. An error is said, and ends nothing.
 *
 * @uboot boot/pxe_utils.c label_boot_kaslrseed()
 */
export function label_boot_kaslrseed(): void {
  const fdt = hextoul(env_get('fdt_addr_r') ?? '');
  let dev: UDevice | Errno;
  let nodeoffset: number;
  if (fdt_check_header(fdt) < 0) {
    return;
  }
  fdt_shrink_to_minimum(fdt, 0);
  dev = uclass_get_device(UCLASS_RNG, 0);
  if (IS_ERR(dev)) {
    printf('No RNG device\n');
    return;
  }
  nodeoffset = fdt_find_or_add_subnode(fdt, 0, 'chosen');
  if (nodeoffset < 0) {
    printf('Reading chosen node failed\n');
    return;
  }
  setSeed(fdt, nodeoffset, dev);
}
