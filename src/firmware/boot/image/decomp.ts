import type { Result } from '../../../base/result';
import { fail, ok } from '../../../base/result';
import { printf } from '../../common/console';
import { ENOSPC, ENOSYS } from '../../include/errno';
import { IH_COMP_GZIP, IH_COMP_NONE } from '../../include/image';
import type { ImageInfo } from '../../include/image/bootm-headers';
import { gunzip } from '../../lib/gunzip';
import { copyBytes } from '../../lib/memory-access';
import { genimg_get_type_name } from './names';

/** Says where an image goes. @uboot boot/image.c print_decomp_msg() */
function print_decomp_msg(comp_type: number, type: number, is_xip: boolean): void {
  const name = genimg_get_type_name(type);

  if (comp_type === IH_COMP_NONE) {
    printf('   %s %s\n', is_xip ? 'XIP' : 'Loading', name);
  } else {
    printf('   Uncompressing %s\n', name);
  }
}

/**
 * Puts an image to its load address, unpacked: how many bytes it is there; or an error number.
 *
 * @param unc_len most bytes there
 * @uboot boot/image.c image_decomp()
 */
export function image_decomp(os: ImageInfo, unc_len: number): Result<number, number> {
  const { comp, load, image_start, image_len, type } = os;
  let length: number;

  print_decomp_msg(comp, type, load === image_start);
  switch (comp) {
    case IH_COMP_NONE:
      if (load === image_start) {
        return ok(image_len);
      }
      if (image_len > unc_len) {
        return fail(-ENOSPC);
      }
      copyBytes(load, image_start, image_len);
      return ok(image_len);
    case IH_COMP_GZIP:
      length = gunzip(load, unc_len, image_start, image_len);
      return length < 0 ? fail(length) : ok(length);
    default:
      // U-Boot's boards know more ways; none of them is here.
      return fail(-ENOSYS);
  }
}
