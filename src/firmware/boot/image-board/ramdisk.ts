import { printf, puts } from '../../common/console';
import { env_get } from '../../env/common';
import { EINVAL, ENOENT } from '../../include/errno';
import {
  IH_ARCH_DEFAULT,
  IH_OS_LINUX,
  IH_TYPE_MULTI,
  IH_TYPE_RAMDISK,
  IMAGE_FORMAT_FIT,
  IMAGE_FORMAT_LEGACY,
  image_check_type,
  image_get_arch,
  image_get_data,
  image_get_data_size,
  image_get_os,
} from '../../include/image';
import type { LegacyImgHdr } from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { physAddrMax } from '../../include/phys-addr';
import type { Lmb } from '../../include/lmb';
import { lmb_alloc, lmb_alloc_base, lmb_reserve } from '../../lib/lmb';
import { copyBytes } from '../../lib/memory-access';
import { hextoul } from '../../lib/strto';
import { image_multi_getimg } from '../image';
import { genimg_get_format } from '../image-board';
import { genimg_get_arch_name } from '../image/names';
import { fit_get_node_from_config } from '../image-fit/conf';
import type { FitData } from '../image-fit/image';
import { FIT_LOAD_OPTIONAL_NON_ZERO, fit_image_load } from '../image-fit/load';
import { wholeLegacyImage } from './legacy';
import { imageSpecBeside } from './select';
import { env_get_bootm_low, env_get_bootm_mapsize } from './bootm-range';

const RAMDISK_ALIGN = 0x1000;

/** An initial RAM disk in a legacy image; null, and the user is told why there is none. @uboot boot/image-board.c image_get_ramdisk() */
function image_get_ramdisk(rd_addr: number, arch: number, verify: boolean): FitData | null {
  const hdr = wholeLegacyImage(rd_addr, verify);

  if (hdr === null) {
    return null;
  }
  if (
    image_get_os(hdr) !== IH_OS_LINUX ||
    image_get_arch(hdr) !== arch ||
    !image_check_type(hdr, IH_TYPE_RAMDISK)
  ) {
    printf('No Linux %s Ramdisk Image\n', genimg_get_arch_name(arch));
    return null;
  }
  return { address: image_get_data(hdr), size: image_get_data_size(hdr) };
}

/** `ADDRESS:SIZE` is an initrd as it is. */
function select_ramdisk(
  images: BootmHeaders,
  select: string | undefined,
  arch: number,
): FitData | number {
  const spec = imageSpecBeside(select, images);

  switch (genimg_get_format(spec.addr)) {
    case IMAGE_FORMAT_LEGACY:
      printf('## Loading init Ramdisk from Legacy Image at %08lx ...\n', spec.addr);
      return image_get_ramdisk(spec.addr, arch, images.verify) ?? -EINVAL;
    case IMAGE_FORMAT_FIT: {
      const loaded = fit_image_load(images, {
        ...spec,
        arch,
        type: IH_TYPE_RAMDISK,
        load: FIT_LOAD_OPTIONAL_NON_ZERO,
      });
      return typeof loaded === 'number' ? loaded : loaded.data;
    }
    default: {
      const colon = select?.indexOf(':') ?? -1;
      if (select === undefined || colon < 0) {
        puts('Wrong Ramdisk Image Format\n');
        return -EINVAL;
      }
      return { address: spec.addr, size: hextoul(select.slice(colon + 1)) };
    }
  }
}

/** The second part of a legacy image of many. */
function multiRamdisk(hdr: LegacyImgHdr): FitData {
  printf('## Loading init Ramdisk from multi component Legacy Image at %08lx ...\n', hdr.address);
  const { data, len } = image_multi_getimg(hdr, 1);

  return { address: data, size: len };
}

/**
 * Finds an initial RAM disk: what the second argument of a boot command names, or what is beside the operating system in
 * its image. 0, also where there is none, or negative and the user is told why.
 *
 * @uboot boot/image-board.c boot_get_ramdisk()
 */
export function boot_get_ramdisk(argv: readonly string[], images: BootmHeaders): number {
  const select = argv[1];
  const legacy = images.legacy_hdr_os;
  let found: FitData | number;

  images.rd_start = 0;
  images.rd_end = 0;
  if (select === '-') {
    return 0;
  }
  if (select !== undefined) {
    found = select_ramdisk(images, select, IH_ARCH_DEFAULT());
  } else if (images.fit_uname_cfg !== null) {
    found =
      fit_get_node_from_config(images, 'ramdisk') === -ENOENT
        ? 0
        : select_ramdisk(images, undefined, IH_ARCH_DEFAULT());
  } else {
    found = legacy !== null && image_check_type(legacy, IH_TYPE_MULTI) ? multiRamdisk(legacy) : 0;
  }
  if (typeof found === 'number') {
    return found;
  }
  if (found.address !== 0) {
    images.rd_start = found.address;
    images.rd_end = found.address + found.size;
  }
  return 0;
}

/**
 * Moves the initrd up, below `initrd_high`; all ones leave it where it is.
 *
 * @uboot boot/image-board.c boot_ramdisk_high()
 */
export function boot_ramdisk_high(
  lmb: Lmb,
  rd_data: number,
  rd_len: number,
  images: BootmHeaders,
): number {
  const text = env_get('initrd_high');
  const initrd_high = text === null ? env_get_bootm_mapsize() + env_get_bootm_low() : hextoul(text);
  images.initrd_start = 0;
  images.initrd_end = 0;
  if (rd_data === 0) {
    return 0;
  }
  if (text !== null && initrd_high === physAddrMax()) {
    images.initrd_start = rd_data;
    images.initrd_end = rd_data + rd_len;
    lmb_reserve(lmb, rd_data, rd_len);
    return 0;
  }
  images.initrd_start =
    initrd_high === 0
      ? lmb_alloc(lmb, rd_len, RAMDISK_ALIGN)
      : lmb_alloc_base(lmb, rd_len, RAMDISK_ALIGN, initrd_high);
  if (images.initrd_start === 0) {
    puts('ramdisk - allocation error\n');
    return -1;
  }
  images.initrd_end = images.initrd_start + rd_len;
  printf('   Loading Ramdisk to %08lx, end %08lx ... ', images.initrd_start, images.initrd_end);
  copyBytes(images.initrd_start, rd_data, rd_len);
  puts('OK\n');
  return 0;
}
