import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_AHCI, UCLASS_IDE, UCLASS_SCSI } from '../../include/dm/uclass-id';
import { IS_ERR } from '../../include/errno';
import type { PciDriverEntry } from '../../include/pci';
import { PCI_ANY_ID } from '../../include/pci';
import { device_bind_driver } from '../core/device/bind';

/** The IDE controller, by its class. Disks on it are none of ours: it is bound and never probed. @uboot drivers/block/ide.c */
export const ide_drv: Driver = {
  name: 'ide',
  id: UCLASS_IDE,
};

/** @uboot drivers/ata/ahci.c ahci_bind_scsi() */
function ahci_pci_bind(dev: UDevice): number {
  const scsi = device_bind_driver(dev, 'ahci_scsi', 'ahci_scsi');
  return IS_ERR(scsi) ? scsi : 0;
}

/** The SATA controller of q35, by its class. @uboot drivers/ata/ahci-pci.c */
export const ahci_pci: Driver = {
  name: 'ahci_pci',
  id: UCLASS_AHCI,
  of_match: [{ compatible: 'ahci-pci' }],
  bind: ahci_pci_bind,
};

/** @uboot drivers/ata/ahci.c */
export const ahci_scsi: Driver = {
  name: 'ahci_scsi',
  id: UCLASS_SCSI,
};

function byClass(driver: string, code: number): PciDriverEntry {
  return {
    driver,
    match: [{ vendor: PCI_ANY_ID, device: PCI_ANY_ID, class: code << 8, class_mask: 0xffff00 }],
  };
}

export const ide_pci_ids = byClass('ide', 0x0101);
export const ahci_pci_ids = byClass('ahci_pci', 0x0106);
export const vesa_video_pci_ids = byClass('vesa_video', 0x0300);
