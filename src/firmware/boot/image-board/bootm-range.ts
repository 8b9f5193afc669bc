import { env_get } from '../../env/common';
import { gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { hextoul, simple_strtoull } from '../../lib/strto';

/** Where the memory begins that images may use. @uboot boot/image-board.c env_get_bootm_low() */
export function env_get_bootm_low(): number {
  const text = env_get('bootm_low');
  if (text !== null) {
    return hextoul(text);
  }
  return IS_ENABLED('X86') ? 0 : (gd.bd.bi_dram[0]?.start ?? 0);
}

/** @uboot boot/image-board.c env_get_bootm_size() */
export function env_get_bootm_size(): number {
  const text = env_get('bootm_size');
  const low = env_get('bootm_low');
  const start = gd.ram_base;
  if (text !== null) {
    return Number(simple_strtoull(text, 16));
  }
  const size = Math.min(gd.ram_size, gd.ram_top - start);
  return size - (low === null ? 0 : Number(simple_strtoull(low, 16)) - start);
}

/** Bytes from there that an operating system sees when it starts. @uboot boot/image-board.c env_get_bootm_mapsize() */
export function env_get_bootm_mapsize(): number {
  const text = env_get('bootm_mapsize');
  return text === null ? env_get_bootm_size() : Number(simple_strtoull(text, 16));
}
