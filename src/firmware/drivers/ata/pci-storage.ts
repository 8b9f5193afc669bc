import type { PciDriverEntry } from '../../include/pci';
import { PCI_ANY_ID } from '../../include/pci';

function byClass(driver: string, code: number): PciDriverEntry {
  return {
    driver,
    match: [{ vendor: PCI_ANY_ID, device: PCI_ANY_ID, class: code << 8, class_mask: 0xffff00 }],
  };
}

export const ide_pci_ids = byClass('ide', 0x0101);
export const ahci_pci_ids = byClass('ahci_pci', 0x0106);
export const vesa_video_pci_ids = byClass('vesa_video', 0x0300);
