import type { PciController, PciRegion } from '../../include/pci';

/** Address 0 would mean "not assigned": the first 4 KiB are left out then. @uboot drivers/pci/pci_auto_common.c pciauto_region_init() */
export function pciauto_region_init(region: PciRegion): void {
  region.bus_lower = region.bus_start === 0 ? 0x1000 : region.bus_start;
}

/** @uboot drivers/pci/pci_auto_common.c pciauto_region_align() */
export function pciauto_region_align(region: PciRegion, size: number): void {
  region.bus_lower = Math.ceil(region.bus_lower / size) * size;
}

/**
 * `size` bytes at a multiple of their size; null: no region, no room, or beyond 4 GiB for a 32-bit BAR.
 *
 * @uboot drivers/pci/pci_auto_common.c pciauto_region_allocate()
 */
export function pciauto_region_allocate(
  region: PciRegion | null,
  size: number,
  supports64: boolean,
): number | null {
  if (region === null || size === 0) {
    return null;
  }
  const address = Math.ceil(region.bus_lower / size) * size;
  if (address - region.bus_start + size > region.size) {
    return null;
  }
  if (!supports64 && address >= 0x1_0000_0000) {
    return null;
  }
  region.bus_lower = address + size;
  return address;
}

/** Regions of the host bridge that BARs come from; memory of the system is none of them. @uboot drivers/pci/pci_auto_common.c pciauto_config_init() */
export function pciauto_config_init(hose: PciController): void {
  hose.pci_io = null;
  hose.pci_mem = null;
  hose.pci_prefetch = null;
  for (const region of hose.regions) {
    switch (region.flags) {
      case 1:
        if (hose.pci_io === null || hose.pci_io.size < region.size) {
          hose.pci_io = region;
        }
        break;
      case 0:
        if (hose.pci_mem === null || hose.pci_mem.size < region.size) {
          hose.pci_mem = region;
        }
        break;
      case 8:
        if (hose.pci_prefetch === null || hose.pci_prefetch.size < region.size) {
          hose.pci_prefetch = region;
        }
        break;
    }
  }
  for (const region of [hose.pci_mem, hose.pci_prefetch, hose.pci_io]) {
    if (region !== null) {
      pciauto_region_init(region);
    }
  }
}
