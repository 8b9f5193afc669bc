import { printf, puts } from '../../common/console';
import { env_get } from '../../env/common';
import { EINVAL } from '../../include/errno';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { physAddrMax } from '../../include/phys-addr';
import type { Lmb } from '../../include/lmb';
import { lmb_alloc, lmb_alloc_base, lmb_reserve } from '../../lib/lmb';
import { copyBytes } from '../../lib/memory-access';
import { hextoul } from '../../lib/strto';
import { env_get_bootm_low, env_get_bootm_mapsize } from './bootm-range';

const RAMDISK_ALIGN = 0x1000;

/**
 * Finds what the second argument of a boot command names: `ADDRESS:SIZE` is an initrd as it is. 0, or negative and the
 * user is told why.
 *
 * @uboot boot/image-board.c boot_get_ramdisk(), select_ramdisk()
 */
export function boot_get_ramdisk(argv: readonly string[], images: BootmHeaders): number {
  const select = argv[1];
  images.rd_start = 0;
  images.rd_end = 0;
  if (select === undefined || select === '-') {
    return 0;
  }
  const rd_addr = hextoul(select);
  const colon = select.indexOf(':');
  if (colon < 0) {
    puts('Wrong Ramdisk Image Format\n');
    return -EINVAL;
  }
  if (rd_addr !== 0) {
    images.rd_start = rd_addr;
    images.rd_end = rd_addr + hextoul(select.slice(colon + 1));
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
