import { TOTAL_MALLOC_LEN } from '../../../../include/common';
import { SZ_4G } from '../../../../include/linux/sizes';
import { gd } from '../../../../include/asm-generic/global_data';
import { E820_RAM, E820_RESERVED } from '../../include/asm/e820';
import type { E820Entry } from '../../include/asm/e820';
import { qemu_get_high_memory_size, qemu_get_low_memory_size } from './dram';

const ISA_START_ADDRESS = 0xa0000;
const ISA_END_ADDRESS = 0x100000;

/** The registers of PCIe on q35; reserved on both machines. */
const PCIE_ECAM_BASE = 0xe0000000;
const PCIE_ECAM_SIZE = 0x10000000;

/**
 * What memory there is, as the BIOS of a PC tells it. The heap is kept, since tables for the operating system are in it.
 *
 * @uboot arch/x86/cpu/qemu/e820.c install_e820_map()
 */
export function install_e820_map(): E820Entry[] {
  const heap = gd.relocaddr - TOTAL_MALLOC_LEN();
  const high = qemu_get_high_memory_size();
  const map: E820Entry[] = [
    { addr: 0, size: ISA_START_ADDRESS, type: E820_RAM },
    { addr: ISA_START_ADDRESS, size: ISA_END_ADDRESS - ISA_START_ADDRESS, type: E820_RESERVED },
    { addr: ISA_END_ADDRESS, size: heap - ISA_END_ADDRESS, type: E820_RAM },
    { addr: heap, size: TOTAL_MALLOC_LEN(), type: E820_RESERVED },
    {
      addr: gd.relocaddr,
      size: qemu_get_low_memory_size() - gd.relocaddr,
      type: E820_RESERVED,
    },
    { addr: PCIE_ECAM_BASE, size: PCIE_ECAM_SIZE, type: E820_RESERVED },
  ];
  if (high > 0) {
    map.push({ addr: SZ_4G, size: high, type: E820_RAM });
  }
  return map;
}
