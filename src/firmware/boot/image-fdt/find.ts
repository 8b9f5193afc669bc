import { printf, puts } from '../../common/console';
import { ENOENT } from '../../include/errno';
import {
  IH_ARCH_DEFAULT,
  IH_COMP_NONE,
  IH_TYPE_FLATDT,
  IH_TYPE_MULTI,
  IMAGE_FORMAT_FIT,
  IMAGE_FORMAT_LEGACY,
  image_check_type,
  image_get_comp,
  image_get_data,
  image_get_data_size,
  image_get_image_end,
  image_get_load,
  legacyHeader,
} from '../../include/image';
import type { LegacyImgHdr } from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { IS_ERR } from '../../include/linux/err';
import { fdt_check_header } from '../../lib/libfdt/fdt';
import { fdt_totalsize } from '../../lib/libfdt/fdt/header';
import { copyBytes } from '../../lib/memory-access';
import {
  image_check_dcrc,
  image_check_hcrc,
  image_multi_getimg,
  image_print_contents,
} from '../image';
import { genimg_get_format } from '../image-board';
import { imageSpecBeside } from '../image-board/select';
import { fit_get_node_from_config } from '../image-fit/conf';
import { FIT_LOAD_OPTIONAL, fit_image_load } from '../image-fit/load';
import { fit_check_format } from '../image-fit/tree';
import { fdt_error } from './error';

/** A legacy image with a device tree that is whole; null, and the user is told why not. @uboot boot/image-fdt.c image_get_fdt() */
function image_get_fdt(fdt_addr: number): LegacyImgHdr | null {
  const hdr = legacyHeader(fdt_addr);
  let problem: string | null = null;

  image_print_contents(hdr);
  puts('   Verifying Checksum ... ');
  if (!image_check_hcrc(hdr)) {
    fdt_error('fdt header checksum invalid');
    return null;
  }
  if (!image_check_dcrc(hdr)) {
    fdt_error('fdt checksum invalid');
    return null;
  }
  puts('OK\n');
  if (!image_check_type(hdr, IH_TYPE_FLATDT)) {
    problem = 'uImage is not a fdt';
  } else if (image_get_comp(hdr) !== IH_COMP_NONE) {
    problem = 'uImage is compressed';
  } else if (fdt_check_header(image_get_data(hdr)) !== 0) {
    problem = 'uImage data is not a fdt';
  }
  if (problem !== null) {
    fdt_error(problem);
    return null;
  }
  return hdr;
}

/** Moves a device tree to where its legacy image wants it. */
function legacyFdt(fdt_addr: number): number | null {
  printf('## Flattened Device Tree from Legacy Image at %08lx\n', fdt_addr);
  const hdr = image_get_fdt(fdt_addr);

  if (hdr === null) {
    return null;
  }
  const load = image_get_load(hdr);
  const size = image_get_data_size(hdr);
  if (load === fdt_addr || load === image_get_data(hdr)) {
    return load;
  }
  if (load < image_get_image_end(hdr) && load + size > fdt_addr) {
    fdt_error('fdt overwritten');
    return null;
  }
  copyBytes(load, image_get_data(hdr), size);
  return load;
}

/** The address of a device tree; null where the boot goes on without one; negative where there must be one. @uboot boot/image-fdt.c select_fdt() */
function select_fdt(images: BootmHeaders, select: string | undefined): number | null {
  const spec = imageSpecBeside(select, images);

  switch (genimg_get_format(spec.addr)) {
    case IMAGE_FORMAT_LEGACY:
      return legacyFdt(spec.addr);
    case IMAGE_FORMAT_FIT: {
      if (IS_ERR(fit_check_format(spec.addr))) {
        printf('## Flattened Device Tree blob at %08lx\n', spec.addr);
        return spec.addr;
      }
      const loaded = fit_image_load(images, {
        ...spec,
        arch: IH_ARCH_DEFAULT(),
        type: IH_TYPE_FLATDT,
        load: FIT_LOAD_OPTIONAL,
      });
      return typeof loaded === 'number' ? loaded : loaded.data.address;
    }
    default:
      puts('ERROR: Did not find a cmdline Flattened Device Tree\n');
      return -ENOENT;
  }
}

/** The third part of a legacy image of many. */
function multiFdt(hdr: LegacyImgHdr): number | null {
  printf('## Flattened Device Tree from multi component Image at %08lX\n', hdr.address);
  const { data, len } = image_multi_getimg(hdr, 2);

  if (len === 0) {
    return null;
  }
  printf('   Booting using the fdt at 0x%p\n', data);
  if (fdt_check_header(data) !== 0) {
    fdt_error('image is not a fdt');
    return null;
  }
  if (fdt_totalsize(data) !== len) {
    fdt_error('fdt size != image size');
    return null;
  }
  return data;
}

/**
 * Finds a device tree: what the third argument of a boot command names, or what is beside the operating system in its image.
 * 0, also where there is none; 1 and the user is told why.
 *
 * @uboot boot/image-fdt.c boot_get_fdt()
 */
export function boot_get_fdt(argv: readonly string[], images: BootmHeaders): number {
  const select = argv[2];
  const legacy = images.legacy_hdr_os;
  let fdt_addr: number | null = null;

  images.ft_addr = 0;
  images.ft_len = 0;
  if (
    select !== undefined ||
    (images.fit_uname_cfg !== null && fit_get_node_from_config(images, 'fdt') === 0)
  ) {
    fdt_addr = select_fdt(images, select);
    if (fdt_addr !== null && fdt_addr >= 0) {
      printf('   Booting using the fdt blob at %#08lx\n', fdt_addr);
    }
  } else if (legacy !== null && image_check_type(legacy, IH_TYPE_MULTI)) {
    fdt_addr = multiFdt(legacy);
  }
  if (fdt_addr !== null && fdt_addr < 0) {
    return 1;
  }
  if (fdt_addr !== null) {
    images.ft_addr = fdt_addr;
    images.ft_len = fdt_totalsize(fdt_addr);
  }
  return 0;
}
