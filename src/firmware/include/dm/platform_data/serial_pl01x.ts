/** @uboot include/dm/platform_data/serial_pl01x.h struct pl01x_serial_plat */
export interface Pl01xSerialPlat {
  base: number;
  type: number;
  clock: number;
  skip_init: boolean;
}
