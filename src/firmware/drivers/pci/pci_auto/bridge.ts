import type { UDevice } from '../../../include/dm/device';
import {
  PCI_CAP_ID_EXP,
  PCI_COMMAND,
  PCI_COMMAND_IO,
  PCI_COMMAND_MASTER,
  PCI_COMMAND_MEMORY,
  PCI_EXP_FLAGS,
  PCI_EXP_LNKCAP,
  PCI_EXP_LNKCAP_DLLLARC,
  PCI_EXP_LNKSTA,
  PCI_EXP_TYPE_ROOT_PORT,
  PCI_IO_BASE,
  PCI_IO_BASE_UPPER16,
  PCI_IO_LIMIT,
  PCI_IO_LIMIT_UPPER16,
  PCI_MEMORY_BASE,
  PCI_MEMORY_LIMIT,
  PCI_PREF_BASE_UPPER32,
  PCI_PREF_LIMIT_UPPER32,
  PCI_PREF_MEMORY_BASE,
  PCI_PREF_MEMORY_LIMIT,
  PCI_PRIMARY_BUS,
  PCI_SECONDARY_BUS,
  PCI_SUBORDINATE_BUS,
} from '../../../include/pci';
import type { PciController } from '../../../include/pci';
import { dev_get_uclass_priv } from '../../core/device';
import { dev_seq } from '../../../include/dm/device';
import { pciauto_region_align } from '../pci_auto_common';
import {
  dm_pci_find_capability,
  dm_pci_read_config16,
  dm_pci_read_config32,
  dm_pci_read_config8,
  dm_pci_write_config16,
  dm_pci_write_config32,
  dm_pci_write_config8,
  pci_get_controller,
} from '../pci-uclass/config';

/** Windows of a bridge begin and end at megabytes, those for I/O at 4 KiB. */
const MEM_GRANULE = 0x100000;
const IO_GRANULE = 0x1000;

/**
 * Looks whether a PCI Express root port has a link. What U-Boot does for a link that can't be trained does not
 * happen here: our links are up or nothing is plugged in.
 *
 * @uboot drivers/pci/pci_auto.c dm_pciauto_exp_fixup_link()
 * @spec PCI Express 3.0 §7.8 PCI Express Capability Structure
 */
function dm_pciauto_exp_link(dev: UDevice): void {
  const pos = dm_pci_find_capability(dev, PCI_CAP_ID_EXP);
  if (pos === 0) {
    return;
  }
  const type = (dm_pci_read_config16(dev, pos + PCI_EXP_FLAGS) >> 4) & 0xf;
  if (type !== PCI_EXP_TYPE_ROOT_PORT) {
    return;
  }
  if ((dm_pci_read_config32(dev, pos + PCI_EXP_LNKCAP) & PCI_EXP_LNKCAP_DLLLARC) !== 0) {
    dm_pci_read_config16(dev, pos + PCI_EXP_LNKSTA);
  }
}

/**
 * Bus numbers and the lower ends of the windows, before the bus behind the bridge is scanned.
 *
 * @uboot drivers/pci/pci_auto.c dm_pciauto_prescan_setup_bridge()
 */
export function dm_pciauto_prescan_setup_bridge(dev: UDevice, sub_bus: number): void {
  const { pci_mem, pci_prefetch, pci_io } = dev_get_uclass_priv<PciController>(
    pci_get_controller(dev),
  );
  let cmdstat = dm_pci_read_config16(dev, PCI_COMMAND);
  const prefechable_64 = dm_pci_read_config16(dev, PCI_PREF_MEMORY_BASE) & 0xf;
  const io_32 = dm_pci_read_config8(dev, PCI_IO_BASE) & 0xf;
  cmdstat &= ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
  dm_pci_write_config8(dev, PCI_PRIMARY_BUS, dev.parent === null ? 0 : dev_seq(dev.parent));
  dm_pci_write_config8(dev, PCI_SECONDARY_BUS, sub_bus);
  dm_pci_write_config8(dev, PCI_SUBORDINATE_BUS, 0xff);
  if (pci_mem !== null) {
    pciauto_region_align(pci_mem, MEM_GRANULE);
    dm_pci_write_config16(dev, PCI_MEMORY_BASE, Math.floor(pci_mem.bus_lower / 0x10000) & 0xfff0);
    cmdstat |= PCI_COMMAND_MEMORY;
  }
  if (pci_prefetch !== null) {
    pciauto_region_align(pci_prefetch, MEM_GRANULE);
    dm_pci_write_config16(
      dev,
      PCI_PREF_MEMORY_BASE,
      (Math.floor(pci_prefetch.bus_lower / 0x10000) & 0xfff0) | prefechable_64,
    );
    if (prefechable_64 === 1) {
      dm_pci_write_config32(
        dev,
        PCI_PREF_BASE_UPPER32,
        Math.floor(pci_prefetch.bus_lower / 0x1_0000_0000),
      );
    }
    cmdstat |= PCI_COMMAND_MEMORY;
  } else {
    // No such window: it ends below its begin.
    dm_pci_write_config16(dev, PCI_PREF_MEMORY_BASE, 0xfff0 | prefechable_64);
    dm_pci_write_config16(dev, PCI_PREF_MEMORY_LIMIT, prefechable_64);
    if (prefechable_64 === 1) {
      dm_pci_write_config16(dev, PCI_PREF_BASE_UPPER32, 0x0);
      dm_pci_write_config16(dev, PCI_PREF_LIMIT_UPPER32, 0x0);
    }
  }
  if (pci_io !== null) {
    pciauto_region_align(pci_io, IO_GRANULE);
    dm_pci_write_config8(dev, PCI_IO_BASE, (pci_io.bus_lower & 0xf000) >> 8);
    if (io_32 === 1) {
      dm_pci_write_config16(
        dev,
        PCI_IO_BASE_UPPER16,
        Math.floor(pci_io.bus_lower / 0x10000) & 0xffff,
      );
    }
    cmdstat |= PCI_COMMAND_IO;
  }
  dm_pciauto_exp_link(dev);
  dm_pci_write_config16(dev, PCI_COMMAND, cmdstat | PCI_COMMAND_MASTER);
}

/**
 * The highest bus number and the upper ends of the windows, after everything behind the bridge has its place.
 *
 * @uboot drivers/pci/pci_auto.c dm_pciauto_postscan_setup_bridge()
 */
export function dm_pciauto_postscan_setup_bridge(dev: UDevice, sub_bus: number): void {
  const { pci_mem, pci_prefetch, pci_io } = dev_get_uclass_priv<PciController>(
    pci_get_controller(dev),
  );
  dm_pci_write_config8(dev, PCI_SUBORDINATE_BUS, sub_bus);
  if (pci_mem !== null) {
    pciauto_region_align(pci_mem, MEM_GRANULE);
    dm_pci_write_config16(
      dev,
      PCI_MEMORY_LIMIT,
      Math.floor((pci_mem.bus_lower - 1) / 0x10000) & 0xfff0,
    );
  }
  if (pci_prefetch !== null) {
    const prefechable_64 = dm_pci_read_config16(dev, PCI_PREF_MEMORY_LIMIT) & 0xf;
    pciauto_region_align(pci_prefetch, MEM_GRANULE);
    const limit = pci_prefetch.bus_lower - 1;
    dm_pci_write_config16(
      dev,
      PCI_PREF_MEMORY_LIMIT,
      (Math.floor(limit / 0x10000) & 0xfff0) | prefechable_64,
    );
    if (prefechable_64 === 1) {
      dm_pci_write_config32(dev, PCI_PREF_LIMIT_UPPER32, Math.floor(limit / 0x1_0000_0000));
    }
  }
  if (pci_io !== null) {
    const io_32 = dm_pci_read_config8(dev, PCI_IO_LIMIT) & 0xf;
    pciauto_region_align(pci_io, IO_GRANULE);
    const limit = pci_io.bus_lower - 1;
    dm_pci_write_config8(dev, PCI_IO_LIMIT, (limit & 0xf000) >> 8);
    if (io_32 === 1) {
      dm_pci_write_config16(dev, PCI_IO_LIMIT_UPPER16, Math.floor(limit / 0x10000) & 0xffff);
    }
  }
}
