import { set_working_fdt_addr } from '../../cmd/fdt/working';
import { printf, puts } from '../../common/console';
import { env_get } from '../../env/common';
import { CONFIG_INT, gd } from '../../include/asm-generic/global_data';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { ULONG_MAX } from '../../include/linux/kernel';
import type { Lmb } from '../../include/lmb';
import { fdt_check_header } from '../../lib/libfdt/fdt';
import { fdt_set_totalsize } from '../../lib/libfdt/fdt/header';
import { lmb_alloc, lmb_alloc_base, lmb_reserve } from '../../lib/lmb';
import { copyBytes } from '../../lib/memory-access';
import { hextoul } from '../../lib/strto';
import { fdt_error } from './error';
import { env_get_bootm_low, env_get_bootm_mapsize } from '../image-board/bootm-range';

const FDT_ALIGN = 0x1000;

/** In the memory that an operating system sees when it starts, bank by bank. @uboot boot/image-fdt.c boot_relocate_fdt() */
function allocateInBanks(lmb: Lmb, of_len: number): number {
  const low = env_get_bootm_low();
  let mapsize = env_get_bootm_mapsize();
  let usable: number;
  let address: number;
  for (const { start, size } of gd.bd.bi_dram) {
    if (start + size < low) {
      continue;
    }
    usable = Math.min(start + size, low + mapsize);
    address = lmb_alloc_base(lmb, of_len, FDT_ALIGN, usable);
    if (address !== 0) {
      return address;
    }
    mapsize -= usable - Math.max(start, low);
    if (mapsize === 0) {
      break;
    }
  }
  return 0;
}

/** Where the tree goes: `fdt_high` says below what. @uboot boot/image-fdt.c boot_relocate_fdt() */
function allocate(lmb: Lmb, of_len: number, fdt_high: string | null): number {
  let address: number;
  if (fdt_high === null) {
    return allocateInBanks(lmb, of_len);
  }
  const desired_addr = hextoul(fdt_high);
  if (desired_addr === 0) {
    return lmb_alloc(lmb, of_len, FDT_ALIGN);
  }
  address = lmb_alloc_base(lmb, of_len, FDT_ALIGN, desired_addr);
  if (address === 0) {
    puts('Failed using fdt_high value for Device Tree');
  }
  return address;
}

/**
 * Copies the device tree to where the operating system can use it, with room for what is to be added; all ones in
 * `fdt_high` leave it where it is. 0, or 1 and the user is told why.
 *
 * @uboot boot/image-fdt.c boot_relocate_fdt()
 */
export function boot_relocate_fdt(lmb: Lmb, images: BootmHeaders): number {
  const fdt_blob = images.ft_addr;
  const of_len = images.ft_len + CONFIG_INT('SYS_FDT_PAD', 0x3000);
  const fdt_high = env_get('fdt_high');
  const inPlace = fdt_high !== null && hextoul(fdt_high) === ULONG_MAX();
  let of_start = fdt_blob;
  if (images.ft_len === 0) {
    return 0;
  }
  if (fdt_check_header(fdt_blob) !== 0) {
    fdt_error('image is not a fdt');
    return 1;
  }
  if (inPlace) {
    lmb_reserve(lmb, of_start, of_len);
    fdt_set_totalsize(of_start, of_len);
    printf('   Using Device Tree in place at %p, end %p\n', of_start, of_start + of_len - 1);
  } else {
    of_start = allocate(lmb, of_len, fdt_high);
    if (of_start === 0) {
      puts('device tree - allocation error\n');
      return 1;
    }
    printf('   Loading Device Tree to %p, end %p ... ', of_start, of_start + of_len - 1);
    copyBytes(of_start, fdt_blob, images.ft_len);
    fdt_set_totalsize(of_start, of_len);
    puts('OK\n');
  }
  images.ft_addr = of_start;
  images.ft_len = of_len;
  set_working_fdt_addr(of_start);
  return 0;
}
