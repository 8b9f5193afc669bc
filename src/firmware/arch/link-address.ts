import { CONFIG_INT } from '../include/asm-generic/global_data';

/**
 * Address of a function in the image, before relocation. Our functions have no machine code: their addresses count them,
 * see docs/deviations.md.
 *
 * @param offset of the function, as the build's System.map gives it
 */
export function linkAddress(offset: number): number {
  return CONFIG_INT('TEXT_BASE', 0) + offset;
}
