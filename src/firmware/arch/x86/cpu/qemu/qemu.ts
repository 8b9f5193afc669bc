import { pci_x86_read_config, pci_x86_write_config } from '../pci';
import { PCI_BDF, PCI_COMMAND, PCI_COMMAND_IO, PCI_DEVICE_ID } from '../../../../include/pci';

const I440FX_DEVICE = 0x1237;
const HOST_BRIDGE = PCI_BDF(0, 0, 0);
const PIIX_ISA = PCI_BDF(0, 1, 0);
const PIIX_IDE = PCI_BDF(0, 1, 1);
const PIIX_PM = PCI_BDF(0, 1, 3);

/** The seven registers that say who answers between 0xc0000 and 0xfffff, and their value for RAM. */
const I440FX_PAM = 0x59;
const PAM_COUNT = 7;
const PAM_RW = 0x33;
const IDE0_TIM = 0x40;
const IDE1_TIM = 0x42;
const IDE_DECODE_EN = 0x8000;
const XBCS = 0x4e;
const APIC_EN = 1 << 8;
const PMBA = 0x40;
const PM_BASE = 0xe400;
const PMREGMISC = 0x80;
const PMIOSE = 1;

/** The same on q35: where the PCIe registers lie, and the power management base of ICH9. */
const Q35_PAM = 0x90;
const Q35_PCIEXBAR = 0x60;
const PCIE_ECAM_BASE = 0xe0000000;
const PCIEXBAR_EN = 1;
const ICH9_LPC = PCI_BDF(0, 31, 0);
const ACPI_CNTL = 0x44;
const ACPI_EN = 1 << 7;

function enable_pm_piix(): void {
  pci_x86_write_config(PIIX_PM, PMBA, PM_BASE | 1, 4);
  const command = pci_x86_read_config(PIIX_PM, PCI_COMMAND, 2).value;
  pci_x86_write_config(PIIX_PM, PCI_COMMAND, command | PCI_COMMAND_IO, 2);
  const misc = pci_x86_read_config(PIIX_PM, PMREGMISC, 1).value;
  pci_x86_write_config(PIIX_PM, PMREGMISC, misc | PMIOSE, 1);
}

function enable_pm_ich9(): void {
  pci_x86_write_config(ICH9_LPC, PMBA, PM_BASE | 1, 4);
  const control = pci_x86_read_config(ICH9_LPC, ACPI_CNTL, 1).value;
  pci_x86_write_config(ICH9_LPC, ACPI_CNTL, control | ACPI_EN, 1);
}

/**
 * RAM instead of ROM below 1 MiB, the legacy places of the IDE ports, I/O APIC and power management.
 *
 * @uboot arch/x86/cpu/qemu/qemu.c qemu_chipset_init()
 */
export function qemu_chipset_init(): number {
  const device = pci_x86_read_config(HOST_BRIDGE, PCI_DEVICE_ID, 2).value;
  const i440fx = device === I440FX_DEVICE;
  const pam = i440fx ? I440FX_PAM : Q35_PAM;
  for (let index = 0; index < PAM_COUNT; index++) {
    pci_x86_write_config(HOST_BRIDGE, pam + index, PAM_RW, 1);
  }
  if (i440fx) {
    pci_x86_write_config(PIIX_IDE, IDE0_TIM, IDE_DECODE_EN, 2);
    pci_x86_write_config(PIIX_IDE, IDE1_TIM, IDE_DECODE_EN, 2);
    const xbcs = pci_x86_read_config(PIIX_ISA, XBCS, 2).value;
    pci_x86_write_config(PIIX_ISA, XBCS, xbcs | APIC_EN, 2);
    enable_pm_piix();
  } else {
    pci_x86_write_config(HOST_BRIDGE, Q35_PCIEXBAR, PCIE_ECAM_BASE | PCIEXBAR_EN, 4);
    enable_pm_ich9();
  }
  return 0;
}
