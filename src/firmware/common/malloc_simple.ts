import { gd } from '../include/asm-generic/global_data';

/**
 * Before relocation memory is only handed out, one piece behind the other, from CONFIG_SYS_MALLOC_F_LEN bytes.
 *
 * @uboot common/malloc_simple.c malloc_simple()
 */
export function malloc_simple(bytes: number): number {
  if (gd.malloc_ptr + bytes > gd.malloc_limit) {
    return 0;
  }
  const address = gd.malloc_base + gd.malloc_ptr;
  gd.malloc_ptr += bytes;
  return address;
}
