import type { UDevice } from '../../include/dm/device';
import { gd } from '../../include/asm-generic/global_data';
import {
  PCI_BASE_ADDRESS_0,
  PCI_BASE_ADDRESS_MEM_PREFETCH,
  PCI_BASE_ADDRESS_MEM_TYPE_64,
  PCI_BASE_ADDRESS_MEM_TYPE_MASK,
  PCI_BASE_ADDRESS_SPACE_IO,
  PCI_CACHE_LINE_SIZE,
  PCI_CLASS_BRIDGE_PCI,
  PCI_CLASS_DEVICE,
  PCI_COMMAND,
  PCI_COMMAND_IO,
  PCI_COMMAND_MASTER,
  PCI_COMMAND_MEMORY,
  PCI_HEADER_TYPE,
  PCI_LATENCY_TIMER,
  PCI_ROM_ADDRESS,
  PCI_ROM_ADDRESS1,
} from '../../include/pci';
import type { PciController, PciRegion } from '../../include/pci';
import { printf } from '../../common/console';
import { dev_get_uclass_priv } from '../core/device';
import { pciauto_region_allocate } from './pci_auto_common';
import {
  dm_pci_read_config16,
  dm_pci_read_config32,
  dm_pci_read_config8,
  dm_pci_write_config16,
  dm_pci_write_config32,
  dm_pci_write_config8,
  pci_get_controller,
} from './pci-uclass/config';

/** CONFIG_SYS_PCI_CACHE_LINE_SIZE's default: eight words. */
const CACHE_LINE_WORDS = 8;
const LATENCY = 0x80;

/**
 * Sizes the BARs of a function by writing all ones, gives each its address, then enables what it uses.
 *
 * @uboot drivers/pci/pci_auto.c dm_pciauto_setup_device()
 */
export function dm_pciauto_setup_device(
  dev: UDevice,
  mem: PciRegion | null,
  prefetch: PciRegion | null,
  io: PciRegion | null,
): void {
  let cmdstat = dm_pci_read_config16(dev, PCI_COMMAND);
  const header_type = dm_pci_read_config8(dev, PCI_HEADER_TYPE) & 0x7f;
  cmdstat = (cmdstat & ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY)) | PCI_COMMAND_MASTER;
  const bars_num = header_type === 0 ? 6 : header_type === 1 ? 2 : 0;
  let bar = PCI_BASE_ADDRESS_0;
  while (bar < PCI_BASE_ADDRESS_0 + bars_num * 4) {
    const used = setupBar(dev, bar, mem, prefetch, io);
    cmdstat |= used.command;
    bar += used.sizeBytes;
  }
  setupRom(dev, header_type, mem);
  const class_ = dm_pci_read_config16(dev, PCI_CLASS_DEVICE);
  if (class_ === 0x0300) {
    cmdstat |= PCI_COMMAND_IO;
  }
  dm_pci_write_config16(dev, PCI_COMMAND, cmdstat);
  dm_pci_write_config8(dev, PCI_CACHE_LINE_SIZE, CACHE_LINE_WORDS);
  dm_pci_write_config8(dev, PCI_LATENCY_TIMER, LATENCY);
}

interface BarUse {
  readonly command: number;
  readonly sizeBytes: 4 | 8;
}

/** One BAR: what the function needs for it in its command register, and how many bytes of registers it takes. */
function setupBar(
  dev: UDevice,
  bar: number,
  mem: PciRegion | null,
  prefetch: PciRegion | null,
  io: PciRegion | null,
): BarUse {
  let size = 0;
  let region = mem;
  dm_pci_write_config32(dev, bar, 0xffffffff);
  const response = dm_pci_read_config32(dev, bar);
  // All ones: the upper half of a 64-bit BAR that got no place.
  if (response === 0 || response === 0xffffffff) {
    return { command: 0, sizeBytes: 4 };
  }
  if ((response & PCI_BASE_ADDRESS_SPACE_IO) !== 0) {
    size = (~(response & 0xfffffffc) + 1) & 0xffff;
    const place = pciauto_region_allocate(io, size, false);
    if (place === null) {
      printf('PCI: Failed autoconfig bar %x\n', bar);
    } else {
      dm_pci_write_config32(dev, bar, place);
    }
    return { command: PCI_COMMAND_IO, sizeBytes: 4 };
  }
  const is64 = (response & PCI_BASE_ADDRESS_MEM_TYPE_MASK) === PCI_BASE_ADDRESS_MEM_TYPE_64;
  if (is64) {
    dm_pci_write_config32(dev, bar + 4, 0xffffffff);
    const upper = dm_pci_read_config32(dev, bar + 4);
    const mask = (BigInt(upper) << 32n) | (BigInt(response) & 0xfffffff0n);
    size = Number(BigInt.asUintN(64, ~mask + 1n));
  } else {
    size = (~(response & 0xfffffff0) + 1) >>> 0;
  }
  if (prefetch !== null && (response & PCI_BASE_ADDRESS_MEM_PREFETCH) !== 0) {
    region = prefetch;
  }
  const place = pciauto_region_allocate(region, size, is64);
  if (place === null) {
    printf('PCI: Failed autoconfig bar %x\n', bar);
    return { command: PCI_COMMAND_MEMORY, sizeBytes: 4 };
  }
  dm_pci_write_config32(dev, bar, place % 0x1_0000_0000);
  if (is64) {
    dm_pci_write_config32(dev, bar + 4, gd.arch64 ? Math.floor(place / 0x1_0000_0000) : 0);
  }
  return { command: PCI_COMMAND_MEMORY, sizeBytes: is64 ? 8 : 4 };
}

/** The expansion ROM gets a place too; it stays disabled. */
function setupRom(dev: UDevice, header_type: number, mem: PciRegion | null): void {
  if (header_type !== 0 && header_type !== 1) {
    return;
  }
  const rom_addr = header_type === 0 ? PCI_ROM_ADDRESS : PCI_ROM_ADDRESS1;
  dm_pci_write_config32(dev, rom_addr, 0xfffffffe);
  const response = dm_pci_read_config32(dev, rom_addr);
  if (response !== 0) {
    const size = (~(response & 0xfffff800) + 1) >>> 0;
    const place = pciauto_region_allocate(mem, size, false);
    if (place !== null) {
      dm_pci_write_config32(dev, rom_addr, place);
    }
  }
}

/**
 * One function: a bridge gets its windows and the buses behind it, anything else its BARs.
 * Returns the highest bus number used.
 *
 * @uboot drivers/pci/pci_auto.c dm_pciauto_config_device()
 */
export function dm_pciauto_config_device(dev: UDevice, probeBus: (bus: UDevice) => number): number {
  const hose = dev_get_uclass_priv<PciController>(pci_get_controller(dev));
  const class_ = dm_pci_read_config16(dev, PCI_CLASS_DEVICE);
  let sub_bus = 0;
  if (class_ === PCI_CLASS_BRIDGE_PCI) {
    dm_pciauto_setup_device(dev, hose.pci_mem, hose.pci_prefetch, hose.pci_io);
    sub_bus = probeBus(dev);
    return sub_bus;
  }
  dm_pciauto_setup_device(dev, hose.pci_mem, hose.pci_prefetch, hose.pci_io);
  return sub_bus;
}
