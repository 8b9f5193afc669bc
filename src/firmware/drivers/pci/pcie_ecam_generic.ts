import { allOnes } from '../../../base/bits';
import { dev_seq } from '../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_PCI, UCLASS_PCI_GENERIC } from '../../include/dm/uclass-id';
import { EINVAL } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { PCI_BUS, PCI_DEV } from '../../include/pci';
import type { DmPciOps, PciDev, PciRead, PciSize } from '../../include/pci';
import { dev_get_driver_data, dev_get_priv } from '../core/device';
import { dev_read_addr_size_index } from '../core/read';

const TYPE_PCI_CAM = 0;
const TYPE_PCI_ECAM = 1;

/** @uboot drivers/pci/pcie_ecam_generic.c struct generic_ecam_pcie */
export interface GenericEcamPcie {
  cfg_base: number;
  size: number;
  first_busno: number;
}

/** Where a function's register lies: 4 KiB (ECAM) or 256 bytes (CAM) a function. null: not in the window. */
function pci_generic_ecam_conf_address(bus: UDevice, bdf: PciDev, offset: number): number | null {
  const pcie = dev_get_priv<GenericEcamPcie>(bus);
  const busno = PCI_BUS(bdf) - dev_seq(bus);
  const shift = dev_get_driver_data(bus) === TYPE_PCI_CAM ? 8 : 12;
  const devfn = (bdf >> 8) & 0xff;
  const place = (((busno << 8) | devfn) << shift) + offset;
  if (busno < 0 || place >= pcie.size) {
    return null;
  }
  if (busno === 0 && PCI_DEV(bdf) > 31) {
    return null;
  }
  return pcie.cfg_base + place;
}

/** A function that isn't there reads as all ones. @uboot drivers/pci/pcie_ecam_generic.c pci_generic_ecam_read_config() */
function pci_generic_ecam_read_config(
  bus: UDevice,
  bdf: PciDev,
  offset: number,
  size: PciSize,
): PciRead {
  const address = pci_generic_ecam_conf_address(bus, bdf, offset);
  if (address === null) {
    return { value: allOnes(size), ret: 0 };
  }
  switch (size) {
    case 1:
      return { value: gd.hal.read8(address), ret: 0 };
    case 2:
      return { value: gd.hal.read16(address), ret: 0 };
    case 4:
      return { value: gd.hal.read32(address), ret: 0 };
  }
}

/** @uboot drivers/pci/pcie_ecam_generic.c pci_generic_ecam_write_config() */
function pci_generic_ecam_write_config(
  bus: UDevice,
  bdf: PciDev,
  offset: number,
  value: number,
  size: PciSize,
): number {
  const address = pci_generic_ecam_conf_address(bus, bdf, offset);
  if (address === null) {
    return 0;
  }
  switch (size) {
    case 1:
      gd.hal.write8(address, value & 0xff);
      return 0;
    case 2:
      gd.hal.write16(address, value & 0xffff);
      return 0;
    case 4:
      gd.hal.write32(address, value >>> 0);
      return 0;
  }
}

/** @uboot drivers/pci/pcie_ecam_generic.c pci_generic_ecam_of_to_plat() */
function pci_generic_ecam_of_to_plat(dev: UDevice): number {
  const pcie = dev_get_priv<GenericEcamPcie>(dev);
  const range = dev_read_addr_size_index(dev, 0);
  if (range === null) {
    return -EINVAL;
  }
  pcie.size = range.size;
  pcie.cfg_base = range.start;
  return 0;
}

/** @uboot drivers/pci/pcie_ecam_generic.c pci_generic_ecam_probe() */
function pci_generic_ecam_probe(dev: UDevice): number {
  const pcie = dev_get_priv<GenericEcamPcie>(dev);
  pcie.first_busno = dev_seq(dev);
  return 0;
}

const pci_generic_ecam_ops: DmPciOps = {
  read_config: pci_generic_ecam_read_config,
  write_config: pci_generic_ecam_write_config,
};

export const pci_generic_ecam: Driver = {
  name: 'pci_generic_ecam',
  id: UCLASS_PCI,
  of_match: [
    { compatible: 'pci-host-ecam-generic', data: TYPE_PCI_ECAM },
    { compatible: 'pci-host-cam-generic', data: TYPE_PCI_CAM },
  ],
  ops: pci_generic_ecam_ops,
  probe: pci_generic_ecam_probe,
  of_to_plat: pci_generic_ecam_of_to_plat,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 24 : 12),
    create: (): GenericEcamPcie => ({ cfg_base: 0, size: 0, first_busno: 0 }),
  },
};

export const pci_generic_uclass: UclassDriver = {
  name: 'pci_generic',
  id: UCLASS_PCI_GENERIC,
};
