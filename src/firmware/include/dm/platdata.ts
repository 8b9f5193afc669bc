/** A device that exists without the device tree. @uboot include/dm/platdata.h struct driver_info (U_BOOT_DRVINFO) */
export interface DriverInfo {
  /** Name of the driver; also the name of the device. */
  readonly name: string;
  readonly plat?: object;
}
