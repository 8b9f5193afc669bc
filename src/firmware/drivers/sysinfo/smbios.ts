import type { Driver, UclassDriver } from '../../include/dm/device';
import { UCLASS_SYSINFO } from '../../include/dm/uclass-id';

/** Where the SMBIOS tables take their text from. @uboot drivers/sysinfo/smbios.c */
export const sysinfo_smbios: Driver = {
  name: 'sysinfo_smbios',
  id: UCLASS_SYSINFO,
  of_match: [{ compatible: 'u-boot,sysinfo-smbios' }],
};

export const sysinfo_uclass: UclassDriver = {
  name: 'sysinfo',
  id: UCLASS_SYSINFO,
  per_device_auto: { sizeBytes: 1, create: () => ({}) },
};
