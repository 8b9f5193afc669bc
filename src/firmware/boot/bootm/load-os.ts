import { printf, puts } from '../../common/console';
import { CONFIG_INT } from '../../include/asm-generic/global_data';
import { BOOTM_ERR_OVERLAP, BOOTM_ERR_RESET } from '../../include/bootm';
import {
  IH_COMP_NONE,
  IH_TYPE_KERNEL_NOLOAD,
  IH_TYPE_MULTI,
  image_get_type,
} from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { lmb_alloc, lmb_reserve } from '../../lib/lmb';
import { image_decomp } from '../image/decomp';
import { genimg_get_comp_name } from '../image/names';

const SZ_1M = 0x10_0000;
const SZ_2M = 0x20_0000;
/** Most that an unpacked operating system takes, in bytes. */
const BOOTM_LEN = 0x0080_0000;

/** @uboot boot/bootm.c handle_decomp_error() */
function handle_decomp_error(comp_type: number, error: number): number {
  if (comp_type === IH_COMP_NONE) {
    printf('Image too large: increase CONFIG_SYS_BOOTM_LEN\n');
  } else {
    printf('%s: uncompress error %d\n', genimg_get_comp_name(comp_type), error);
  }
  puts('Must RESET board to recover\n');
  return BOOTM_ERR_RESET;
}

/** Puts the operating system where it runs. @uboot boot/bootm.c bootm_load_os() */
export function bootm_load_os(images: BootmHeaders): number {
  const { os } = images;

  if (os.type === IH_TYPE_KERNEL_NOLOAD && os.comp !== IH_COMP_NONE) {
    os.load = lmb_alloc(images.lmb, Math.ceil((4 * os.image_len) / SZ_1M) * SZ_1M, SZ_2M);
    images.ep = os.load;
  }
  const unpacked = image_decomp(os, CONFIG_INT('SYS_BOOTM_LEN', BOOTM_LEN));
  if (!unpacked.ok) {
    return handle_decomp_error(os.comp, unpacked.error);
  }
  const load_end = os.load + unpacked.value;
  const no_overlap = os.comp === IH_COMP_NONE && os.load === os.image_start;
  if (!no_overlap && os.load < os.end && load_end > os.start) {
    if (images.legacy_hdr_os === null) {
      puts('ERROR: new format image overwritten - must RESET the board to recover\n');
      return BOOTM_ERR_RESET;
    }
    if (image_get_type(images.legacy_hdr_os) === IH_TYPE_MULTI) {
      puts('WARNING: legacy format multi component image overwritten\n');
    }
    return BOOTM_ERR_OVERLAP;
  }
  lmb_reserve(images.lmb, os.load, unpacked.value);
  return 0;
}
