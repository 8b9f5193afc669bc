import { CONFIG_INT } from './asm-generic/global_data';

/** Bytes of the heap, the environment's share with it. @uboot include/common.h TOTAL_MALLOC_LEN */
export function TOTAL_MALLOC_LEN(): number {
  return CONFIG_INT('SYS_MALLOC_LEN', 0x400000) + CONFIG_INT('ENV_SIZE', 0);
}
