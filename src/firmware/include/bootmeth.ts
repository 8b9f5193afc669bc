/** What is known of a boot method beside its driver. @uboot include/bootmeth.h struct bootmeth_uc_plat */
export interface BootmethUcPlat {
  desc: string;
  flags: number;
}
