/** @uboot include/bootdev.h struct bootdev_uc_plat */
export interface BootdevUcPlat {
  prio: number;
}

/** Networks come after all disks. @uboot include/bootdev.h enum bootdev_prio_t */
export const BOOTDEV_PRIO_NET_BASE = 50;
