import { printf } from '../../common/console';
import { pci_class_str } from '../../drivers/pci/pci_common';
import { dm_pci_read_config } from '../../drivers/pci/pci-uclass/config';
import type { UDevice } from '../../include/dm/device';
import { PCI_CLASS_CODE, PCI_HEADER_TYPE } from '../../include/pci';
import type { PciSize } from '../../include/pci';

/** A register of the header: its name, width in bytes and offset. @uboot cmd/pci.c struct pci_reg_info */
interface RegInfo {
  readonly name: string;
  readonly size: PciSize;
  readonly offset: number;
}

function reg(name: string, size: PciSize, offset: number): RegInfo {
  return { name, size, offset };
}

const REGS_START: readonly RegInfo[] = [
  reg('vendor ID', 2, 0x00),
  reg('device ID', 2, 0x02),
  reg('command register ID', 2, 0x04),
  reg('status register', 2, 0x06),
  reg('revision ID', 1, 0x08),
];

const REGS_REST: readonly RegInfo[] = [
  reg('sub class code', 1, 0x0a),
  reg('programming interface', 1, 0x09),
  reg('cache line', 1, 0x0c),
  reg('latency time', 1, 0x0d),
  reg('header type', 1, 0x0e),
  reg('BIST', 1, 0x0f),
  reg('base address 0', 4, 0x10),
];

const REGS_NORMAL: readonly RegInfo[] = [
  reg('base address 1', 4, 0x14),
  reg('base address 2', 4, 0x18),
  reg('base address 3', 4, 0x1c),
  reg('base address 4', 4, 0x20),
  reg('base address 5', 4, 0x24),
  reg('cardBus CIS pointer', 4, 0x28),
  reg('sub system vendor ID', 2, 0x2c),
  reg('sub system ID', 2, 0x2e),
  reg('expansion ROM base address', 4, 0x30),
  reg('interrupt line', 1, 0x3c),
  reg('interrupt pin', 1, 0x3d),
  reg('min Grant', 1, 0x3e),
  reg('max Latency', 1, 0x3f),
];

const REGS_BRIDGE: readonly RegInfo[] = [
  reg('base address 1', 4, 0x14),
  reg('primary bus number', 1, 0x18),
  reg('secondary bus number', 1, 0x19),
  reg('subordinate bus number', 1, 0x1a),
  reg('secondary latency timer', 1, 0x1b),
  reg('IO base', 1, 0x1c),
  reg('IO limit', 1, 0x1d),
  reg('secondary status', 2, 0x1e),
  reg('memory base', 2, 0x20),
  reg('memory limit', 2, 0x22),
  reg('prefetch memory base', 2, 0x24),
  reg('prefetch memory limit', 2, 0x26),
  reg('prefetch memory base upper', 4, 0x28),
  reg('prefetch memory limit upper', 4, 0x2c),
  reg('IO base upper 16 bits', 2, 0x30),
  reg('IO limit upper 16 bits', 2, 0x32),
  reg('expansion ROM base address', 4, 0x38),
  reg('interrupt line', 1, 0x3c),
  reg('interrupt pin', 1, 0x3d),
  reg('bridge control', 2, 0x3e),
];

/** @uboot cmd/pci.c pci_show_regs() */
function pci_show_regs(dev: UDevice, regs: readonly RegInfo[]): void {
  for (const { name, size, offset } of regs) {
    printf(
      `  %s =%*s0x%0${String(size * 2)}lx\n`,
      name,
      28 - name.length,
      '',
      dm_pci_read_config(dev, offset, size).value,
    );
  }
}

/** @uboot cmd/pci.c pci_header_show() */
export function pci_header_show(dev: UDevice): void {
  const class_ = dm_pci_read_config(dev, PCI_CLASS_CODE, 1).value;
  const header_type = dm_pci_read_config(dev, PCI_HEADER_TYPE, 1).value & 0x7f;

  pci_show_regs(dev, REGS_START);
  printf('  class code =                  0x%.2x (%s)\n', class_, pci_class_str(class_));
  pci_show_regs(dev, REGS_REST);
  switch (header_type) {
    case 0:
      pci_show_regs(dev, REGS_NORMAL);
      break;
    case 1:
      pci_show_regs(dev, REGS_BRIDGE);
      break;
    default:
      printf('unknown header\n');
  }
}
