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
  image_check_magic,
  image_check_type,
  image_get_arch,
  image_get_data,
  image_get_data_size,
  image_get_os,
  legacyHeader,
} from '../../include/image';
import type { LegacyImgHdr } from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { physAddrMax } from '../../include/phys-addr';
import type { Lmb } from '../../include/lmb';
import { lmb_alloc, lmb_alloc_base, lmb_reserve } from '../../lib/lmb';
import { copyBytes } from '../../lib/memory-access';
import { hextoul } from '../../lib/strto';
import {
  image_check_dcrc,
  image_check_hcrc,
  image_multi_getimg,
  image_print_contents,
} from '../image';
import { genimg_get_format, imageState } from '../image-board';
import { genimg_get_arch_name } from '../image/names';
import { fit_parse_conf, fit_parse_subimage } from '../image-fit';
import { fit_get_node_from_config } from '../image-fit/conf';
import type { FitData } from '../image-fit/image';
import { FIT_LOAD_OPTIONAL_NON_ZERO, fit_image_load } from '../image-fit/load';
import type { FitRequest } from '../image-fit/load';
import { env_get_bootm_low, env_get_bootm_mapsize } from './bootm-range';

const RAMDISK_ALIGN = 0x1000;

/** An initial RAM disk in a legacy image; null, and the user is told why there is none. @uboot boot/image-board.c image_get_ramdisk() */
function image_get_ramdisk(rd_addr: number, arch: number, verify: boolean): FitData | null {
  const hdr = legacyHeader(rd_addr);

  if (!image_check_magic(hdr)) {
    puts('Bad Magic Number\n');
    return null;
  }
  if (!image_check_hcrc(hdr)) {
    puts('Bad Header Checksum\n');
    return null;
  }
  image_print_contents(hdr);
  if (verify) {
    puts('   Verifying Checksum ... ');
    if (!image_check_dcrc(hdr)) {
      puts('Bad Data CRC\n');
      return null;
    }
    puts('OK\n');
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

/** Where the argument points; without one, the operating system's FIT. */
function ramdiskSpec(select: string | undefined, images: BootmHeaders): FitRequestSpec {
  const current = images.fit_hdr_os?.address ?? imageState().image_load_addr;

  if (select === undefined) {
    return { addr: current, config: images.fit_uname_cfg, uname: null };
  }
  const conf = fit_parse_conf(select, current);
  if (conf !== null) {
    return { addr: conf.addr, config: conf.name, uname: null };
  }
  const subimage = fit_parse_subimage(select, current);
  return subimage === null
    ? { addr: hextoul(select), config: null, uname: null }
    : { addr: subimage.addr, config: null, uname: subimage.name };
}

type FitRequestSpec = Pick<FitRequest, 'addr' | 'config' | 'uname'>;

/** `ADDRESS:SIZE` is an initrd as it is. */
function select_ramdisk(
  images: BootmHeaders,
  select: string | undefined,
  arch: number,
): FitData | number {
  const spec = ramdiskSpec(select, images);

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
