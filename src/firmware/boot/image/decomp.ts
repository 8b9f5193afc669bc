import type { Result } from '../../../base/result';
import { fail, ok } from '../../../base/result';
import { printf } from '../../common/console';
import { ENOSPC, ENOSYS } from '../../include/errno';
import {
  IH_COMP_BZIP2,
  IH_COMP_GZIP,
  IH_COMP_LZ4,
  IH_COMP_LZMA,
  IH_COMP_LZO,
  IH_COMP_NONE,
  IH_COMP_ZSTD,
} from '../../include/image';
import type { ImageInfo } from '../../include/image/bootm-headers';
import { gunzip } from '../../lib/gunzip';
import { copyBytes } from '../../lib/memory-access';
import { genimg_get_type_name } from './names';

/** What of an image matters when it is unpacked. */
export type PackedImage = Pick<ImageInfo, 'comp' | 'load' | 'image_start' | 'image_len' | 'type'>;

/** Says where an image goes. @uboot boot/image.c print_decomp_msg() */
function print_decomp_msg(comp_type: number, type: number, is_xip: boolean): void {
  const name = genimg_get_type_name(type);

  if (comp_type === IH_COMP_NONE) {
    printf('   %s %s\n', is_xip ? 'XIP' : 'Loading', name);
  } else {
    printf('   Uncompressing %s\n', name);
  }
}

/** The two bytes that packed data begin with. */
const MAGICS: readonly (readonly [first: number, second: number, comp: number])[] = [
  [0x42, 0x5a, IH_COMP_BZIP2],
  [0x1f, 0x8b, IH_COMP_GZIP],
  [0x5d, 0x00, IH_COMP_LZMA],
  [0x89, 0x4c, IH_COMP_LZO],
  [0x04, 0x22, IH_COMP_LZ4],
  [0x28, 0xb5, IH_COMP_ZSTD],
];

/** How data that begin with these bytes are packed. @uboot boot/image.c image_decomp_type() */
export function image_decomp_type(first: number, second: number): number {
  return MAGICS.find((magic) => magic[0] === first && magic[1] === second)?.[2] ?? IH_COMP_NONE;
}

/**
 * Puts an image to its load address, unpacked: how many bytes it is there; or an error number.
 *
 * @param unc_len most bytes there
 * @uboot boot/image.c image_decomp()
 */
export function image_decomp(os: PackedImage, unc_len: number): Result<number, number> {
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
    case IH_COMP_LZMA:
    case IH_COMP_LZ4:
      // U-Boot's boards know these ways, too; they are not here.
      return fail(-ENOSYS);
    default:
      printf('Unimplemented compression type %d\n', comp);
      return fail(-ENOSYS);
  }
}
