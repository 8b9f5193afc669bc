import type { PciRegion } from '../../include/pci';

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
