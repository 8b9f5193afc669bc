import { PCI_REG_ADDR, PCI_CFG_EN, PCI_REG_DATA } from '../include/asm/pci';
import { gd } from '../../../include/asm-generic/global_data';
import type { PciDev, PciSize, PciRead } from '../../../include/pci';

/** @uboot arch/x86/cpu/pci.c pci_x86_read_config() */
export function pci_x86_read_config(bdf: PciDev, offset: number, size: PciSize): PciRead {
  select(bdf, offset);
  switch (size) {
    case 1:
      return { value: gd.hal.portRead(PCI_REG_DATA + (offset & 3), 1), ret: 0 };
    case 2:
      return { value: gd.hal.portRead(PCI_REG_DATA + (offset & 2), 2), ret: 0 };
    case 4:
      return { value: gd.hal.portRead(PCI_REG_DATA, 4), ret: 0 };
  }
}

/** @uboot arch/x86/cpu/pci.c pci_x86_write_config() */
export function pci_x86_write_config(
  bdf: PciDev,
  offset: number,
  value: number,
  size: PciSize,
): number {
  select(bdf, offset);
  switch (size) {
    case 1:
      gd.hal.portWrite(PCI_REG_DATA + (offset & 3), 1, value & 0xff);
      return 0;
    case 2:
      gd.hal.portWrite(PCI_REG_DATA + (offset & 2), 2, value & 0xffff);
      return 0;
    case 4:
      gd.hal.portWrite(PCI_REG_DATA, 4, value >>> 0);
      return 0;
  }
}
export function select(bdf: PciDev, offset: number): void {
  gd.hal.portWrite(PCI_REG_ADDR, 4, (bdf | (offset & 0xfc) | PCI_CFG_EN) >>> 0);
}
