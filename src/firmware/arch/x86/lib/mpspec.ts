import { uclass_first_device } from '../../../drivers/core/uclass';
import { pci_x86_read_config } from '../cpu/pci';
import { UCLASS_IRQ } from '../../../include/dm/uclass-id';
import { PCI_INTERRUPT_LINE, PCI_DEV, PCI_FUNC } from '../../../include/pci';
import { pirq_routing } from '../cpu/irq';

/**
 * The table of interrupts for an operating system: cards have the line that was routed to them.
 *
 * @uboot arch/x86/lib/mpspec.c write_mp_table()
 */
export function write_mp_table(): void {
  const irq = uclass_first_device(UCLASS_IRQ);
  for (const { bdf } of irq === null ? [] : pirq_routing(irq)) {
    if (PCI_DEV(bdf) !== 1 || PCI_FUNC(bdf) !== 3) {
      pci_x86_read_config(bdf, PCI_INTERRUPT_LINE, 1);
    }
  }
}
