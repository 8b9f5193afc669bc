import { puts } from '../../common/console';
import type { CmdTbl } from '../../include/command';
import { current_board } from '../../include/board';
import {
  IH_ARCH_ARM64,
  IH_INVALID,
  IH_OS_LINUX,
  IH_TYPE_KERNEL,
  IH_TYPE_KERNEL_NOLOAD,
  IH_TYPE_MULTI,
  image_get_arch,
  image_get_comp,
  image_get_ep,
  image_get_image_end,
  image_get_load,
  image_get_os,
  image_get_type,
} from '../../include/image';
import type { LegacyImgHdr } from '../../include/image';
import { IS_ENABLED } from '../../include/linux/kconfig';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import {
  fit_image_get_arch,
  fit_image_get_comp,
  fit_image_get_entry,
  fit_image_get_load,
  fit_image_get_os,
  fit_image_get_type,
} from '../image-fit/image';
import { fit_image_get_node } from '../image-fit/tree';
import type { Fit } from '../image-fit/tree';
import { boot_get_kernel } from './kernel';

/** What a legacy header says of the operating system. */
function legacyOs(images: BootmHeaders, hdr: LegacyImgHdr): void {
  const { os } = images;

  os.type = image_get_type(hdr);
  os.comp = image_get_comp(hdr);
  os.os = image_get_os(hdr);
  os.end = image_get_image_end(hdr);
  os.load = image_get_load(hdr);
  os.arch = image_get_arch(hdr);
  os.start = hdr.address;
  images.ep = image_get_ep(hdr);
}

/** What a FIT says of it; what is missing, as text. */
function fitOs(images: BootmHeaders, fit: Fit): string | null {
  const { os } = images;
  const node = fit_image_get_node(fit, images.fit_uname_os ?? '');

  if (node === null) {
    return "Can't get image type!\n";
  }
  os.type = fit_image_get_type(node);
  os.comp = fit_image_get_comp(node);
  os.os = fit_image_get_os(node);
  os.arch = fit_image_get_arch(node);
  os.end = fit.address + fit.totalsize;
  os.start = fit.address;
  for (const [value, name] of [
    [os.type, 'type'],
    [os.comp, 'compression'],
    [os.os, 'OS'],
    [os.arch, 'ARCH'],
  ] as const) {
    if (value === IH_INVALID) {
      return `Can't get image ${name}!\n`;
    }
  }
  const load = fit_image_get_load(node);
  if (load === null) {
    return "Can't get image load address!\n";
  }
  const entry = fit_image_get_entry(node);
  if (entry === null) {
    return "Can't get entry point property!\n";
  }
  os.load = load;
  images.ep = entry;
  return null;
}

/** Finds the operating system. 0, or 1 and the user is told why there is none. @uboot boot/bootm.c bootm_find_os() */
export function bootm_find_os(
  cmdtp: CmdTbl,
  argv: readonly string[],
  images: BootmHeaders,
): number {
  const data = boot_get_kernel(cmdtp, argv, images);
  let problem: string | null = null;

  if (data === null || data.size === 0) {
    puts("ERROR: can't get kernel image!\n");
    return 1;
  }
  images.os.image_start = data.address;
  images.os.image_len = data.size;
  if (images.legacy_hdr_os !== null) {
    legacyOs(images, images.legacy_hdr_os);
  } else if (images.fit_hdr_os !== null) {
    problem = fitOs(images, images.fit_hdr_os);
  }
  if (IS_ENABLED('X86') && images.legacy_hdr_os !== null) {
    problem = 'Could not find a valid setup.bin for x86\n';
  }
  if (problem !== null) {
    puts(problem);
    return 1;
  }
  return images.os.type === IH_TYPE_KERNEL_NOLOAD ? place(images) : 0;
}

/** An image that isn't loaded runs where it lies; on ARM64 it goes where its own header wants it. */
function place(images: BootmHeaders): number {
  const { os } = images;

  if (os.arch !== IH_ARCH_ARM64 || os.os !== IH_OS_LINUX) {
    os.load = os.image_start;
    images.ep += os.image_start;
    return 0;
  }
  const setup = current_board()?.booti_setup?.(os.image_start, true) ?? null;
  if (setup === null) {
    return 1;
  }
  os.type = IH_TYPE_KERNEL;
  os.load = setup.relocated_addr;
  images.ep = setup.relocated_addr;
  return 0;
}

/** Does an operating system get an initial RAM disk and a device tree? @uboot boot/bootm.c bootm_find_other() */
export function wantsOther({ os }: BootmHeaders): boolean {
  return (
    [IH_TYPE_KERNEL, IH_TYPE_KERNEL_NOLOAD, IH_TYPE_MULTI].includes(os.type) &&
    os.os === IH_OS_LINUX
  );
}
