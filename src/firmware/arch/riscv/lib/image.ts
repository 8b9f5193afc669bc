import { puts } from '../../../common/console';
import { gd } from '../../../include/asm-generic/global_data';
import type { BootiImage } from '../../../include/board';
import { readObject } from '../../../lib/memory-access';

/**
 * ```
 *  0 two instructions   8 text offset  16 image size  24 flags  32 version ...  48 "RISCV"  56 magic
 * ```
 */
const OFF_TEXT_OFFSET = 8;
const OFF_IMAGE_SIZE = 16;
const OFF_MAGIC = 56;
/** "RSC\x05" */
const LINUX_RISCV_IMAGE_MAGIC = 0x05435352;

/** @uboot arch/riscv/lib/image.c booti_setup() */
export function booti_setup(image: number): BootiImage | null {
  let image_size: number;
  if (Number(readObject(image + OFF_MAGIC, 4)) !== LINUX_RISCV_IMAGE_MAGIC) {
    puts('Bad Linux RISCV Image magic!\n');
    return null;
  }
  image_size = Number(readObject(image + OFF_IMAGE_SIZE, 8));
  if (image_size === 0) {
    puts('Image lacks image_size field, error!\n');
    return null;
  }
  return {
    relocated_addr: gd.ram_base + Number(readObject(image + OFF_TEXT_OFFSET, 8)),
    image_size,
  };
}
