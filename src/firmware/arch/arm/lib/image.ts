import { puts } from '../../../common/console';
import { gd } from '../../../include/asm-generic/global_data';
import type { BootiImage } from '../../../include/board';
import { SZ_16M, SZ_2M } from '../../../include/linux/sizes';
import { readObject } from '../../../lib/memory-access';

/**
 * ```
 *  0 two instructions   8 text offset  16 image size  24 flags  32 three reserved  56 magic  60 reserved
 * ```
 */
const OFF_TEXT_OFFSET = 8;
const OFF_IMAGE_SIZE = 16;
const OFF_FLAGS = 24;
const OFF_MAGIC = 56;
/** "ARM\x64" */
const LINUX_ARM64_IMAGE_MAGIC = 0x644d5241;
/** The image may lie anywhere in memory. */
const FLAG_ANYWHERE = 0x8n;
/** What images without a size have. */
const OLD_TEXT_OFFSET = 0x80000;

/**
 * Where an image runs.
 *
 * @param force_reloc it goes to the beginning of memory, though it may lie anywhere
 * @uboot arch/arm/lib/image.c booti_setup()
 */
export function booti_setup(image: number, force_reloc = false): BootiImage | null {
  let dst = gd.bd.bi_dram[0]?.start ?? 0;
  let image_size: number;
  let text_offset: number;
  if (Number(readObject(image + OFF_MAGIC, 4)) !== LINUX_ARM64_IMAGE_MAGIC) {
    puts('Bad Linux ARM64 Image magic!\n');
    return null;
  }
  image_size = Number(readObject(image + OFF_IMAGE_SIZE, 8));
  text_offset = Number(readObject(image + OFF_TEXT_OFFSET, 8));
  if (image_size === 0) {
    puts('Image lacks image_size field, assuming 16MiB\n');
    image_size = SZ_16M;
    text_offset = OLD_TEXT_OFFSET;
  }
  if (!force_reloc && (readObject(image + OFF_FLAGS, 8) & FLAG_ANYWHERE) !== 0n) {
    dst = image - text_offset;
  }
  return { relocated_addr: Math.ceil(dst / SZ_2M) * SZ_2M + text_offset, image_size };
}
