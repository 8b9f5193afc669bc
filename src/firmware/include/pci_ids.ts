/** @uboot include/pci_ids.h struct pci_device_id, as used in U_BOOT_PCI_DEVICE() */
export interface PciDeviceId {
  readonly vendor: number;
  readonly device: number;
  readonly class?: number;
  readonly class_mask?: number;
}
