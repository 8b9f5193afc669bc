import type { UDevice } from './dm/device';
import type { PciDeviceId } from './pci_ids';

/** A function on PCI: bus << 16 | device << 11 | function << 8. @uboot include/pci.h PCI_BDF() */
export type PciDev = number;

export function PCI_BUS(bdf: PciDev): number {
  return (bdf >> 16) & 0xff;
}

export function PCI_DEV(bdf: PciDev): number {
  return (bdf >> 11) & 0x1f;
}

export function PCI_FUNC(bdf: PciDev): number {
  return (bdf >> 8) & 7;
}

export function PCI_DEVFN(device: number, func: number): number {
  return (device << 11) | (func << 8);
}

export function PCI_BDF(bus: number, device: number, func: number): PciDev {
  return (bus << 16) | PCI_DEVFN(device, func);
}

/** @uboot include/pci.h enum pci_size_t: width of an access in bytes. */
export type PciSize = 1 | 2 | 4;

/** A configuration read: the value, and 0 or -errno. */
export interface PciRead {
  readonly value: number;
  readonly ret: number;
}

/** @uboot include/pci.h struct dm_pci_ops. `bdf` has the bus number of the root's own numbering. */
export interface DmPciOps {
  read_config(bus: UDevice, bdf: PciDev, offset: number, size: PciSize): PciRead;
  write_config(bus: UDevice, bdf: PciDev, offset: number, value: number, size: PciSize): number;
}

/** @uboot include/pci.h struct pci_region */
export interface PciRegion {
  readonly bus_start: number;
  readonly phys_start: number;
  readonly size: number;
  readonly flags: number;
  /** The next free address while resources are handed out. */
  bus_lower: number;
}

export const PCI_REGION_MEM = 0x00000000;
export const PCI_REGION_IO = 0x00000001;
export const PCI_REGION_TYPE = 0x00000001;
export const PCI_REGION_PREFETCH = 0x00000008;
export const PCI_REGION_SYS_MEMORY = 0x00000100;

/** What the PCI uclass keeps for each bus. @uboot include/pci.h struct pci_controller */
export interface PciController {
  bus: UDevice | null;
  ctlr: UDevice | null;
  first_busno: number;
  last_busno: number;
  regions: PciRegion[];
  pci_mem: PciRegion | null;
  pci_io: PciRegion | null;
  pci_prefetch: PciRegion | null;
  skip_auto_config_until_reloc: boolean;
}

/** What a bus knows about a function on it. @uboot include/pci.h struct pci_child_plat */
export interface PciChildPlat {
  devfn: number;
  vendor: number;
  device: number;
  class: number;
}

export const PCI_ANY_ID = 0xffffffff;

/** Ids that a driver takes. @uboot include/pci.h struct pci_driver_entry */
export interface PciDriverEntry {
  /** Name of the driver. */
  readonly driver: string;
  readonly match: readonly PciDeviceId[];
}

export const PCI_VENDOR_ID = 0x00;
export const PCI_DEVICE_ID = 0x02;
export const PCI_COMMAND = 0x04;
export const PCI_COMMAND_IO = 0x1;
export const PCI_COMMAND_MEMORY = 0x2;
export const PCI_COMMAND_MASTER = 0x4;
export const PCI_STATUS = 0x06;
export const PCI_STATUS_CAP_LIST = 0x10;
export const PCI_CLASS_REVISION = 0x08;
export const PCI_REVISION_ID = 0x08;
export const PCI_CLASS_DEVICE = 0x0a;
export const PCI_CLASS_CODE = 0x0b;
export const PCI_CACHE_LINE_SIZE = 0x0c;
export const PCI_LATENCY_TIMER = 0x0d;
export const PCI_HEADER_TYPE = 0x0e;
export const PCI_BASE_ADDRESS_0 = 0x10;
export const PCI_BASE_ADDRESS_SPACE_IO = 0x01;
export const PCI_BASE_ADDRESS_MEM_TYPE_MASK = 0x06;
export const PCI_BASE_ADDRESS_MEM_TYPE_64 = 0x04;
export const PCI_BASE_ADDRESS_MEM_PREFETCH = 0x08;
export const PCI_BASE_ADDRESS_MEM_MASK = 0xfffffff0;
export const PCI_BASE_ADDRESS_IO_MASK = 0xfffffffc;
export const PCI_PRIMARY_BUS = 0x18;
export const PCI_SECONDARY_BUS = 0x19;
export const PCI_SUBORDINATE_BUS = 0x1a;
export const PCI_IO_BASE = 0x1c;
export const PCI_IO_LIMIT = 0x1d;
export const PCI_MEMORY_BASE = 0x20;
export const PCI_MEMORY_LIMIT = 0x22;
export const PCI_PREF_MEMORY_BASE = 0x24;
export const PCI_PREF_MEMORY_LIMIT = 0x26;
export const PCI_PREF_BASE_UPPER32 = 0x28;
export const PCI_PREF_LIMIT_UPPER32 = 0x2c;
export const PCI_SUBSYSTEM_VENDOR_ID = 0x2c;
export const PCI_SUBSYSTEM_ID = 0x2e;
export const PCI_ROM_ADDRESS = 0x30;
export const PCI_CAPABILITY_LIST = 0x34;
export const PCI_CAP_ID_VNDR = 0x09;
export const PCI_CAP_ID_EXP = 0x10;
export const PCI_CAP_ID_EA = 0x14;
export const PCI_EXP_FLAGS = 0x02;
export const PCI_EXP_TYPE_ROOT_PORT = 4;
export const PCI_EXP_LNKCAP = 0x0c;
export const PCI_EXP_LNKCAP_DLLLARC = 0x00100000;
export const PCI_EXP_LNKSTA = 0x12;
export const PCI_ROM_ADDRESS1 = 0x38;
export const PCI_INTERRUPT_LINE = 0x3c;
export const PCI_INTERRUPT_PIN = 0x3d;
export const PCI_IO_BASE_UPPER16 = 0x30;
export const PCI_IO_LIMIT_UPPER16 = 0x32;
export const PCI_HEADER_TYPE_NORMAL = 0;
export const PCI_HEADER_TYPE_BRIDGE = 1;
export const PCI_HEADER_TYPE_CARDBUS = 2;
export const PCI_CLASS_BRIDGE_PCI = 0x0604;
export const PCI_ROM_ADDRESS_ENABLE = 1;
