import { printf } from '../../common/console';
import type { CmdTbl } from '../../include/command';
import {
  IH_ARCH_DEFAULT,
  IH_TYPE_KERNEL,
  IH_TYPE_KERNEL_NOLOAD,
  IH_TYPE_MULTI,
  IH_TYPE_STANDALONE,
  IMAGE_FORMAT_FIT,
  IMAGE_FORMAT_LEGACY,
  image_check_target_arch,
  image_get_arch,
  image_get_data,
  image_get_data_size,
  image_get_type,
} from '../../include/image';
import type { LegacyImgHdr } from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { image_multi_getimg } from '../image';
import { genimg_get_format, imageState } from '../image-board';
import { wholeLegacyImage } from '../image-board/legacy';
import { parseImageSpec } from '../image-board/select';
import type { FitData } from '../image-fit/image';
import { FIT_LOAD_IGNORED, fit_image_load } from '../image-fit/load';

/** A legacy image that can be started here; null, and the user is told why not. @uboot boot/bootm.c image_get_kernel() */
function image_get_kernel(img_addr: number, verify: boolean): LegacyImgHdr | null {
  const hdr = wholeLegacyImage(img_addr, verify);

  if (hdr !== null && !image_check_target_arch(hdr)) {
    printf('Unsupported Architecture 0x%x\n', image_get_arch(hdr));
    return null;
  }
  return hdr;
}

/** Where the image of the operating system lies in a legacy image. */
function legacyKernel(cmdtp: CmdTbl, images: BootmHeaders, img_addr: number): FitData | null {
  printf('## Booting kernel from Legacy Image at %08lx ...\n', img_addr);
  const hdr = image_get_kernel(img_addr, images.verify);
  let data: FitData;

  if (hdr === null) {
    return null;
  }
  switch (image_get_type(hdr)) {
    case IH_TYPE_KERNEL:
    case IH_TYPE_KERNEL_NOLOAD:
    case IH_TYPE_STANDALONE:
      data = { address: image_get_data(hdr), size: image_get_data_size(hdr) };
      break;
    case IH_TYPE_MULTI: {
      const part = image_multi_getimg(hdr, 0);
      data = { address: part.data, size: part.len };
      break;
    }
    default:
      printf('Wrong Image Type for %s command\n', cmdtp.name);
      return null;
  }
  images.legacy_hdr_os = hdr;
  return data;
}

/**
 * Finds the image of an operating system; null, and the user is told why there is none.
 *
 * @uboot boot/bootm.c boot_get_kernel()
 */
export function boot_get_kernel(
  cmdtp: CmdTbl,
  argv: readonly string[],
  images: BootmHeaders,
): FitData | null {
  const { image_load_addr } = imageState();
  const { addr, config, uname } =
    argv[0] === undefined
      ? { addr: image_load_addr, config: null, uname: null }
      : parseImageSpec(argv[0], image_load_addr);

  switch (genimg_get_format(addr)) {
    case IMAGE_FORMAT_LEGACY:
      return legacyKernel(cmdtp, images, addr);
    case IMAGE_FORMAT_FIT: {
      const loaded = fit_image_load(images, {
        addr,
        config,
        uname,
        arch: IH_ARCH_DEFAULT(),
        type: IH_TYPE_KERNEL,
        load: FIT_LOAD_IGNORED,
      });
      if (typeof loaded === 'number') {
        return null;
      }
      images.fit_hdr_os = loaded.fit;
      images.fit_uname_os = loaded.node.name;
      images.fit_uname_cfg = loaded.config;
      return loaded.data;
    }
    default:
      printf('Wrong Image Format for %s command\n', cmdtp.name);
      return null;
  }
}
