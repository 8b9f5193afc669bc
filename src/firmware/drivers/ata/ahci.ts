import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_SCSI } from '../../include/dm/uclass-id';
import { IS_ERR } from '../../include/linux/err';
import { device_bind_driver } from '../core/lists';

/** @uboot drivers/ata/ahci.c ahci_bind_scsi() */
export function ahci_pci_bind(dev: UDevice): number {
  const scsi = device_bind_driver(dev, 'ahci_scsi', 'ahci_scsi');
  return IS_ERR(scsi) ? scsi : 0;
}

/** @uboot drivers/ata/ahci.c */
export const ahci_scsi: Driver = {
  name: 'ahci_scsi',
  id: UCLASS_SCSI,
};
