/** Where QEMU 7.2's `virt` machine has its devices on ARM. Addresses are physical. */

export interface AddressRange {
  readonly base: number;
  readonly sizeBytes: number;
}

export const ARM_FLASH: readonly [AddressRange, AddressRange] = [
  { base: 0x0000_0000, sizeBytes: 0x0400_0000 },
  { base: 0x0400_0000, sizeBytes: 0x0400_0000 },
];
export const ARM_GIC_DIST: AddressRange = { base: 0x0800_0000, sizeBytes: 0x1_0000 };
export const ARM_GIC_CPU: AddressRange = { base: 0x0801_0000, sizeBytes: 0x1_0000 };
export const ARM_GIC_V2M: AddressRange = { base: 0x0802_0000, sizeBytes: 0x1000 };
export const ARM_GIC_HYP: AddressRange = { base: 0x0803_0000, sizeBytes: 0x1_0000 };
export const ARM_GIC_VCPU: AddressRange = { base: 0x0804_0000, sizeBytes: 0x1_0000 };
export const ARM_UART: AddressRange = { base: 0x0900_0000, sizeBytes: 0x1000 };
export const ARM_RTC: AddressRange = { base: 0x0901_0000, sizeBytes: 0x1000 };
export const ARM_FW_CFG: AddressRange = { base: 0x0902_0000, sizeBytes: 0x18 };
export const ARM_GPIO: AddressRange = { base: 0x0903_0000, sizeBytes: 0x1000 };
export const ARM_VIRTIO_MMIO_BASE = 0x0a00_0000;
export const ARM_VIRTIO_MMIO_SLOT_BYTES = 0x200;
export const ARM_VIRTIO_MMIO_SLOTS = 32;
export const ARM_PLATFORM_BUS: AddressRange = { base: 0x0c00_0000, sizeBytes: 0x0200_0000 };
export const ARM_PCIE_MMIO: AddressRange = { base: 0x1000_0000, sizeBytes: 0x2eff_0000 };
export const ARM_PCIE_PIO: AddressRange = { base: 0x3eff_0000, sizeBytes: 0x1_0000 };
export const ARM_PCIE_ECAM_LOW: AddressRange = { base: 0x3f00_0000, sizeBytes: 0x0100_0000 };
export const ARM_PCIE_ECAM_HIGH: AddressRange = { base: 0x40_1000_0000, sizeBytes: 0x1000_0000 };
export const ARM_PCIE_MMIO_HIGH: AddressRange = { base: 0x80_0000_0000, sizeBytes: 0x80_0000_0000 };
export const ARM_RAM_BASE = 0x4000_0000;

/** Shared peripheral interrupts, counted from SPI 0. */
export const ARM_SPI_UART = 1;
export const ARM_SPI_RTC = 2;
export const ARM_SPI_PCIE = 3;
export const ARM_SPI_GPIO = 7;
export const ARM_SPI_VIRTIO_MMIO = 16;

export function virtioMmioSlotBase(slot: number): number {
  return ARM_VIRTIO_MMIO_BASE + slot * ARM_VIRTIO_MMIO_SLOT_BYTES;
}
