import { calloc } from '../common/dlmalloc';
import { gd } from '../include/asm-generic/global_data';

/** Where the image's parts lie in flash. @uboot lib/binman.c binman_init() */
export function binman_init(): void {
  calloc(1, gd.arch64 ? 16 : 8);
}
