import { gd } from '../include/asm-generic/global_data';
import { malloc } from './dlmalloc';

/** @uboot common/exports.c jumptable_init(): the table of functions for stand-alone programs. */
export function initr_jumptable(): number {
  return malloc(gd.arch64 ? 264 : 132) === 0 ? -1 : 0;
}
