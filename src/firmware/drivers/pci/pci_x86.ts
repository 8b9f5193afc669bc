import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_PCI } from '../../include/dm/uclass-id';
import { gd } from '../../include/asm-generic/global_data';
import type { DmPciOps, PciDev, PciRead, PciSize } from '../../include/pci';

/** Which function and register, and what is there. @uboot arch/x86/include/asm/pci.h */
const PCI_REG_ADDR = 0xcf8;
const PCI_REG_DATA = 0xcfc;
const PCI_CFG_EN = 0x80000000;

function select(bdf: PciDev, offset: number): void {
  gd.hal.portWrite(PCI_REG_ADDR, 4, (bdf | (offset & 0xfc) | PCI_CFG_EN) >>> 0);
}

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

const pci_x86_ops: DmPciOps = {
  read_config: (_bus: UDevice, bdf, offset, size) => pci_x86_read_config(bdf, offset, size),
  write_config: (_bus: UDevice, bdf, offset, value, size) =>
    pci_x86_write_config(bdf, offset, value, size),
};

/** @uboot drivers/pci/pci_x86.c */
export const pci_x86: Driver = {
  name: 'pci_x86',
  id: UCLASS_PCI,
  of_match: [{ compatible: 'pci-x86' }],
  ops: pci_x86_ops,
  flags: DM_FLAG_PRE_RELOC,
};
