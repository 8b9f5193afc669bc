import {
  IH_MAGIC,
  IMAGE_FORMAT_FIT,
  IMAGE_FORMAT_INVALID,
  IMAGE_FORMAT_LEGACY,
} from '../include/image';
import { IS_ENABLED } from '../include/linux/kconfig';
import { fdt_check_header } from '../lib/libfdt/fdt';
import { readBytes } from '../lib/memory-access';
import { CONFIG_INT, statics } from '../include/asm-generic/global_data';
import { env_op_delete } from '../include/search';
import type { EnvOp } from '../include/search';
import { hextoul } from '../lib/strto';

/** The default address of images. @uboot boot/image-board.c image_load_addr */
export function imageState(): { image_load_addr: number } {
  return statics('boot/image-board.c', () => ({
    image_load_addr: CONFIG_INT('SYS_LOAD_ADDR', 0),
  }));
}

/** @uboot boot/image-board.c on_loadaddr() */
export function on_loadaddr(_name: string, value: string | null, op: EnvOp): number {
  if (op !== env_op_delete) {
    imageState().image_load_addr = hextoul(value ?? '');
  }
  return 0;
}

/** What kind of image lies at a guest address, by its first bytes. @uboot boot/image-board.c genimg_get_format() */
export function genimg_get_format(address: number): number {
  const magic = new DataView(readBytes(address, 4).buffer).getUint32(0);

  if (IS_ENABLED('LEGACY_IMAGE_FORMAT') && magic === IH_MAGIC) {
    return IMAGE_FORMAT_LEGACY;
  }
  if (IS_ENABLED('FIT') && fdt_check_header(address) === 0) {
    return IMAGE_FORMAT_FIT;
  }
  return IMAGE_FORMAT_INVALID;
}
