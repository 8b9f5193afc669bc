import { pci_x86_read_config, pci_x86_write_config } from '../cpu/pci';
import {
  PCI_BDF,
  PCI_INTERRUPT_LINE,
  PCI_INTERRUPT_PIN,
  PCI_VENDOR_ID,
} from '../../../include/pci';

/** Tells every function of a slot which interrupt its pin raises. @uboot arch/x86/lib/pirq_routing.c pci_assign_irqs() */
export function pci_assign_irqs(device: number, irq: readonly number[]): void {
  for (let func = 0; func < 8; func++) {
    const bdf = PCI_BDF(0, device, func);
    const vendor = pci_x86_read_config(bdf, PCI_VENDOR_ID, 2).value;
    if (vendor === 0xffff || vendor === 0) {
      continue;
    }
    const pin = pci_x86_read_config(bdf, PCI_INTERRUPT_PIN, 1).value;
    const line = irq[pin - 1] ?? 0;
    if (line !== 0) {
      pci_x86_write_config(bdf, PCI_INTERRUPT_LINE, line, 1);
    }
  }
}
