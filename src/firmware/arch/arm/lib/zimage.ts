import { printf, puts } from '../../../common/console';
import type { ZImage } from '../../../include/board';
import { readObject } from '../../../lib/memory-access';

/**
 * ```
 *  0 code, nine words   36 magic  40 start  44 end
 * ```
 */
const OFF_MAGIC = 0x24;
const OFF_START = 0x28;
const OFF_END = 0x2c;
const LINUX_ARM_ZIMAGE_MAGIC = 0x016f2818;

/** @uboot arch/arm/lib/zimage.c bootz_setup() */
export function bootz_setup(image: number): ZImage | null {
  if (Number(readObject(image + OFF_MAGIC, 4)) !== LINUX_ARM_ZIMAGE_MAGIC) {
    puts('zimage: Bad magic!\n');
    return null;
  }
  const start = Number(readObject(image + OFF_START, 4));
  const end = Number(readObject(image + OFF_END, 4));
  printf('Kernel image @ %#08lx [ %#08lx - %#08lx ]\n', image, start, end);
  return { start, end };
}
