import { calloc } from '../../common/dlmalloc';
import {
  dev_seq,
  DM_FLAG_BOUND,
  DM_UC_FLAG_NO_AUTO_SEQ,
  DM_UC_FLAG_SEQ_ALIAS,
} from '../../include/dm/device';
import type { UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_PCI } from '../../include/dm/uclass-id';
import { EINVAL, EPERM } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { CONFIG_INT, GD_FLG_RELOC, gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import {
  PCI_BDF,
  PCI_CAP_ID_EA,
  PCI_CLASS_REVISION,
  PCI_DEVICE_ID,
  PCI_FUNC,
  PCI_HEADER_TYPE,
  PCI_HEADER_TYPE_BRIDGE,
  PCI_HEADER_TYPE_NORMAL,
  PCI_REGION_IO,
  PCI_REGION_MEM,
  PCI_REGION_PREFETCH,
  PCI_REGION_SYS_MEMORY,
  PCI_SUBSYSTEM_VENDOR_ID,
  PCI_VENDOR_ID,
} from '../../include/pci';
import type { PciChildPlat, PciController, PciRegion } from '../../include/pci';
import { sizeofPhysAddr } from '../../include/phys-addr';
import { printf } from '../../common/console';
import {
  dev_get_parent_plat,
  dev_get_uclass_priv,
  device_get_uclass_id,
  device_probe,
} from '../core/device';
import { cellsToNumber, ofnode_address_cells, ofnode_size_cells } from '../core/ofnode';
import { dev_read_bool, dev_read_u32_array } from '../core/read';
import { uclass_find_next_free_seq, uclass_foreach_dev, uclass_get } from '../core/uclass/find';
import { dm_scan_fdt_dev } from '../core/root';
import { pci_find_and_bind_driver } from './pci-uclass/bind';
import { dm_pciauto_config_device } from './pci_auto';
import { pciauto_config_init } from './pci_auto_common';
import {
  dm_pciauto_postscan_setup_bridge,
  dm_pciauto_prescan_setup_bridge,
} from './pci_auto/bridge';
import {
  dm_pci_find_capability,
  dm_pci_read_config8,
  pci_bus_find_devfn,
  pci_bus_read_config,
  pci_get_controller,
} from './pci-uclass/config';

/** Highest bus number in use. @uboot drivers/pci/pci-uclass.c pci_get_bus_max() */
function pci_get_bus_max(): number {
  return uclass_foreach_dev(UCLASS_PCI).reduce((max, bus) => Math.max(max, dev_seq(bus)), -1);
}

/**
 * Looks at all 32 times 8 places of a bus and binds what answers.
 *
 * @uboot drivers/pci/pci-uclass.c pci_bind_bus_devices()
 */
export function pci_bind_bus_devices(bus: UDevice): number {
  let found_multi = false;
  let ret = 0;
  const end = PCI_BDF(dev_seq(bus), 31, 7);
  for (let bdf = PCI_BDF(dev_seq(bus), 0, 0); bdf <= end; bdf += 0x100) {
    if (PCI_FUNC(bdf) === 0) {
      found_multi = false;
    }
    if (PCI_FUNC(bdf) !== 0 && !found_multi) {
      continue;
    }
    const vendor = pci_bus_read_config(bus, bdf, PCI_VENDOR_ID, 2);
    if (vendor.ret !== 0 || vendor.value === 0xffff || vendor.value === 0) {
      continue;
    }
    const header_type = pci_bus_read_config(bus, bdf, PCI_HEADER_TYPE, 1).value;
    if (PCI_FUNC(bdf) === 0) {
      found_multi = (header_type & 0x80) !== 0;
    }
    const device = pci_bus_read_config(bus, bdf, PCI_DEVICE_ID, 2).value;
    const class_ = pci_bus_read_config(bus, bdf, PCI_CLASS_REVISION, 4).value >>> 8;
    const existing = pci_bus_find_devfn(bus, bdf & 0xffff);
    let dev: UDevice;
    if (IS_ERR(existing)) {
      // Bridges have other registers there.
      const subsystem =
        (header_type & 0x7f) === PCI_HEADER_TYPE_NORMAL
          ? pci_bus_read_config(bus, bdf, PCI_SUBSYSTEM_VENDOR_ID, 4).value
          : 0;
      const bound = pci_find_and_bind_driver(
        bus,
        {
          vendor: vendor.value,
          device,
          subvendor: subsystem & 0xffff,
          subdevice: subsystem >>> 16,
          class: class_,
        },
        bdf,
      );
      if (bound === -EPERM) {
        continue;
      }
      if (IS_ERR(bound)) {
        ret = bound;
        continue;
      }
      dev = bound;
    } else {
      dev = existing;
    }
    const pplat = dev_get_parent_plat<PciChildPlat>(dev);
    pplat.devfn = bdf & 0xffff;
    pplat.vendor = vendor.value;
    pplat.device = device;
    pplat.class = class_;
  }
  return ret;
}

/**
 * The windows that `ranges` names (I/O, memory, prefetchable memory; what a 32-bit CPU can't reach is left out), then the
 * system's own RAM, which functions reach for DMA.
 *
 * @uboot drivers/pci/pci-uclass.c decode_regions()
 */
function decode_regions(hose: PciController, dev: UDevice): number {
  const cells = dev_read_u32_array(dev, 'ranges');
  const node = dev.node_;
  const parent = node?.parent ?? null;
  if (cells === null || node === null || parent === null) {
    return -EINVAL;
  }
  const pci_addr_cells = ofnode_address_cells(node);
  const addr_cells = ofnode_address_cells(parent);
  const size_cells = ofnode_size_cells(node);
  const cells_per_record = pci_addr_cells + addr_cells + size_cells;
  const count = Math.floor(cells.length / cells_per_record);
  calloc(1, (count + CONFIG_INT('NR_DRAM_BANKS', 1)) * sizeofPciRegion());
  for (let at = 0; at + cells_per_record <= cells.length; at += cells_per_record) {
    const space = (cells[at] ?? 0) >>> 24;
    const pci_addr = cellsToNumber(cells.slice(at + 1, at + pci_addr_cells));
    const addr = cellsToNumber(cells.slice(at + pci_addr_cells, at + pci_addr_cells + addr_cells));
    const size = cellsToNumber(
      cells.slice(at + pci_addr_cells + addr_cells, at + cells_per_record),
    );
    if ((space & 3) === 0 || (!gd.arch64 && addr >= 0x1_0000_0000)) {
      continue;
    }
    if (!IS_ENABLED('SYS_PCI_64BIT') && pci_addr >= 0x1_0000_0000) {
      continue;
    }
    const type =
      (space & 3) === 1
        ? PCI_REGION_IO
        : (space & 0x40) !== 0
          ? PCI_REGION_MEM | PCI_REGION_PREFETCH
          : PCI_REGION_MEM;
    setRegion(hose, { bus_start: pci_addr, phys_start: addr, size, flags: type, bus_lower: 0 });
  }
  for (const bank of gd.bd.bi_dram) {
    if (bank.size !== 0) {
      hose.regions.push({
        bus_start: bank.start,
        phys_start: bank.start,
        size: bank.size,
        flags: PCI_REGION_MEM | PCI_REGION_SYS_MEMORY,
        bus_lower: 0,
      });
    }
  }
  return 0;
}

/** {pci_addr_t bus_start; phys_addr_t phys_start; pci_size_t size; unsigned long flags; pci_addr_t bus_lower}. */
function sizeofPciRegion(): number {
  if (gd.arch64) {
    return 40;
  }
  return sizeofPhysAddr() === 4 ? 20 : IS_ENABLED('X86') ? 24 : 32;
}

/** A later window of the same kind takes the place of the first, as without CONFIG_PCI_REGION_MULTI_ENTRY. */
function setRegion(hose: PciController, region: PciRegion): void {
  const at = hose.regions.findIndex((other) => other.flags === region.flags);
  if (at === -1) {
    hose.regions.push(region);
  } else {
    hose.regions[at] = region;
  }
}

/** Numbers the bus; the root of a tree also gets its windows. @uboot drivers/pci/pci-uclass.c pci_uclass_pre_probe() */
function pci_uclass_pre_probe(bus: UDevice): number {
  const hose = dev_get_uclass_priv<PciController>(bus);
  let ret = 0;
  if (dev_seq(bus) === -1) {
    const uc = uclass_get(UCLASS_PCI);
    if (IS_ERR(uc)) {
      return uc;
    }
    bus.seq_ = uclass_find_next_free_seq(uc);
  }
  if (bus.parent !== null && device_get_uclass_id(bus.parent) !== UCLASS_PCI) {
    ret = decode_regions(hose, bus);
    if (ret !== 0) {
      return ret;
    }
    hose.ctlr = bus;
  } else {
    hose.ctlr = dev_get_uclass_priv<PciController>(pci_get_controller(bus)).ctlr;
  }
  hose.bus = bus;
  hose.first_busno = dev_seq(bus);
  hose.last_busno = dev_seq(bus);
  if (bus.node_ !== null) {
    hose.skip_auto_config_until_reloc = dev_read_bool(bus, 'u-boot,skip-auto-config-until-reloc');
  }
  return 0;
}

/** Gives every function on the bus its addresses. @uboot drivers/pci/pci-uclass.c pci_auto_config_devices() */
function pci_auto_config_devices(bus: UDevice): number {
  const hose = dev_get_uclass_priv<PciController>(bus);
  let sub_bus = dev_seq(bus);
  // Starts the windows anew on the root's bus only: the bus behind a bridge has none.
  pciauto_config_init(hose);
  for (const dev of [...bus.child_head]) {
    const used = dm_pciauto_config_device(dev, dm_pci_hose_probe_bus);
    if (used < 0) {
      return used;
    }
    sub_bus = Math.max(sub_bus, used);
  }
  hose.last_busno = sub_bus;
  return sub_bus;
}

/**
 * Opens a bridge for the next free bus number and probes what lies behind.
 *
 * @uboot drivers/pci/pci-uclass.c dm_pci_hose_probe_bus()
 */
export function dm_pci_hose_probe_bus(bus: UDevice): number {
  let sub_bus = 0;
  let ret = 0;
  if ((dm_pci_read_config8(bus, PCI_HEADER_TYPE) & 0x7f) !== PCI_HEADER_TYPE_BRIDGE) {
    return -EINVAL;
  }
  // Fixed bus numbers of an Enhanced Allocation would be obeyed; no bridge of ours has any.
  dm_pci_find_capability(bus, PCI_CAP_ID_EA);
  sub_bus = pci_get_bus_max() + 1;
  if (sub_bus > 0xff) {
    return -EINVAL;
  }
  dm_pciauto_prescan_setup_bridge(bus, sub_bus);
  ret = device_probe(bus);
  if (ret !== 0) {
    printf('Cannot probe bus %s: %d\n', bus.name, ret);
    return ret;
  }
  sub_bus = pci_get_bus_max();
  dm_pciauto_postscan_setup_bridge(bus, sub_bus);
  return sub_bus;
}

/** Scans, then assigns; after relocation only, and each bus once. @uboot drivers/pci/pci-uclass.c pci_uclass_post_probe() */
function pci_uclass_post_probe(bus: UDevice): number {
  const hose = dev_get_uclass_priv<PciController>(bus);
  let ret = pci_bind_bus_devices(bus);
  if (ret !== 0) {
    return ret;
  }
  const postponed = hose.skip_auto_config_until_reloc && (gd.flags & GD_FLG_RELOC) === 0;
  if (IS_ENABLED('PCI_PNP') && !postponed) {
    ret = pci_auto_config_devices(bus);
    if (ret < 0) {
      return ret;
    }
  }
  return 0;
}

/** @uboot drivers/pci/pci-uclass.c pci_uclass_post_bind(): functions that the device tree names. */
function pci_uclass_post_bind(bus: UDevice): number {
  return dm_scan_fdt_dev(bus);
}

/** Takes device and function from the node's `reg`. @uboot drivers/pci/pci-uclass.c pci_uclass_child_post_bind() */
function pci_uclass_child_post_bind(dev: UDevice): number {
  const pplat = dev_get_parent_plat<PciChildPlat>(dev);
  const reg = dev_read_u32_array(dev, 'reg');
  if (reg?.[0] !== undefined) {
    pplat.devfn = reg[0] & 0xff00;
  }
  return 0;
}

/** Probes all host bridges, which scans their buses. @uboot drivers/pci/pci-uclass.c pci_init() */
export function pci_init(): number {
  for (const bus of uclass_foreach_dev(UCLASS_PCI)) {
    if ((bus.flags_ & DM_FLAG_BOUND) !== 0) {
      device_probe(bus);
    }
  }
  return 0;
}

export const pci_uclass: UclassDriver = {
  name: 'pci',
  id: UCLASS_PCI,
  flags: DM_UC_FLAG_SEQ_ALIAS | DM_UC_FLAG_NO_AUTO_SEQ,
  post_bind: pci_uclass_post_bind,
  pre_probe: pci_uclass_pre_probe,
  post_probe: pci_uclass_post_probe,
  child_post_bind: pci_uclass_child_post_bind,
  per_device_auto: {
    sizeBytes: (arch64) => (arch64 ? 112 : 60),
    create: (): PciController => ({
      bus: null,
      ctlr: null,
      first_busno: 0,
      last_busno: 0,
      regions: [],
      pci_mem: null,
      pci_io: null,
      pci_prefetch: null,
      skip_auto_config_until_reloc: false,
    }),
  },
  per_child_plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 32 : 24),
    create: (): PciChildPlat => ({ devfn: 0, vendor: 0, device: 0, class: 0 }),
  },
};
