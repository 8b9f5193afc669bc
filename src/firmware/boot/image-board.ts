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
