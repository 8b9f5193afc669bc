/** @uboot include/ns16550.h struct ns16550_plat */
export interface Ns16550Plat {
  base: number;
  reg_shift: number;
  reg_offset: number;
  clock: number;
}
