import type { AddressRange } from '../arm/memory-map';

/** Where QEMU 7.2's `virt` machine has its devices on RISC-V. Addresses are physical. */

export const RISCV_BOOT_ROM: AddressRange = { base: 0x1000, sizeBytes: 0xf000 };
export const RISCV_TEST: AddressRange = { base: 0x10_0000, sizeBytes: 0x1000 };
/** The device tree says 0x1000 bytes. */
export const RISCV_RTC: AddressRange = { base: 0x10_1000, sizeBytes: 0x24 };
export const RISCV_CLINT: AddressRange = { base: 0x0200_0000, sizeBytes: 0x1_0000 };
export const RISCV_PCIE_PIO: AddressRange = { base: 0x0300_0000, sizeBytes: 0x1_0000 };
export const RISCV_PLATFORM_BUS: AddressRange = { base: 0x0400_0000, sizeBytes: 0x0200_0000 };
export const RISCV_PLIC: AddressRange = { base: 0x0c00_0000, sizeBytes: 0x60_0000 };
/** The device tree says 0x100 bytes. */
export const RISCV_UART: AddressRange = { base: 0x1000_0000, sizeBytes: 8 };
export const RISCV_FW_CFG: AddressRange = { base: 0x1010_0000, sizeBytes: 0x18 };
export const RISCV_FLASH: readonly [AddressRange, AddressRange] = [
  { base: 0x2000_0000, sizeBytes: 0x0200_0000 },
  { base: 0x2200_0000, sizeBytes: 0x0200_0000 },
];
export const RISCV_PCIE_ECAM: AddressRange = { base: 0x3000_0000, sizeBytes: 0x1000_0000 };
export const RISCV_PCIE_MMIO: AddressRange = { base: 0x4000_0000, sizeBytes: 0x4000_0000 };
export const RISCV_RAM_BASE = 0x8000_0000;

export const RISCV_VIRTIO_MMIO_SLOTS = 8;
/** The device tree gives each slot 0x1000 bytes; registers answer in the first 0x200. */
export const RISCV_VIRTIO_MMIO_STRIDE = 0x1000;
export const RISCV_VIRTIO_MMIO_BYTES = 0x200;

export function riscvVirtioMmioBase(slot: number): number {
  return 0x1000_1000 + slot * RISCV_VIRTIO_MMIO_STRIDE;
}

/** Sources of the PLIC. Slot n of virtio-mmio has 1 + n. */
export const RISCV_IRQ_VIRTIO_MMIO = 1;
export const RISCV_IRQ_UART = 10;
export const RISCV_IRQ_RTC = 11;
export const RISCV_IRQ_PCIE = 32;
export const RISCV_IRQ_SOURCES = 96;

const HIGH_MMIO_32: AddressRange = { base: 0x3_0000_0000, sizeBytes: 0x1_0000_0000 };
const HIGH_MMIO_BYTES_64 = 0x4_0000_0000;

/** The window for 64-bit PCI memory: on 64-bit processors at the first multiple of its size that RAM leaves free. */
export function riscvHighMmio(xlen: 32 | 64, ramBytes: number): AddressRange {
  if (xlen === 32) {
    return HIGH_MMIO_32;
  }
  const above = Math.ceil((RISCV_RAM_BASE + ramBytes) / HIGH_MMIO_BYTES_64);
  return { base: above * HIGH_MMIO_BYTES_64, sizeBytes: HIGH_MMIO_BYTES_64 };
}

const FDT_LIMIT = 0xc000_0000;
const FDT_ALIGNMENT = 0x20_0000;

/** The tree lies at the end of RAM or of the first 3 GiB of addresses, whichever is lower, at a multiple of 2 MiB. */
export function riscvFdtAddress(ramBytes: number, fdtBytes: number): number {
  const end = Math.min(RISCV_RAM_BASE + ramBytes, FDT_LIMIT);
  return Math.floor((end - fdtBytes) / FDT_ALIGNMENT) * FDT_ALIGNMENT;
}

/** Where QEMU puts a kernel: behind the firmware, at the next boundary that a large page can have. */
export function kernelAddress(xlen: 32 | 64): number {
  return RISCV_RAM_BASE + (xlen === 32 ? 0x40_0000 : 0x20_0000);
}
