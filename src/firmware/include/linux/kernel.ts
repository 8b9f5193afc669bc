import { gd } from '../asm-generic/global_data';

export function alignDown(value: number, alignment: number): number {
  return Math.floor(value / alignment) * alignment;
}

/** The largest unsigned long; on a 64-bit board 2^64, as near as a number comes to it. @uboot include/linux/kernel.h ULONG_MAX */
export function ULONG_MAX(): number {
  return gd.arch64 ? 2 ** 64 : 0xffff_ffff;
}
