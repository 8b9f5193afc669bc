import { pci_x86_read_config } from '../cpu/pci';
import { route_irqs } from '../cpu/irq';
import { gd } from '../../../include/asm-generic/global_data';
import {
  PCI_BDF,
  PCI_CLASS_REVISION,
  PCI_DEVICE_ID,
  PCI_HEADER_TYPE,
  PCI_SUBSYSTEM_VENDOR_ID,
  PCI_VENDOR_ID,
} from '../../../include/pci';
import { version_string } from '../../../include/version';
import { PIRQ_ROUTING } from '../dts/qemu-x86_i440fx';

const UART_PORT = 0x3f8;
const PIIX_ISA = PCI_BDF(0, 1, 0);

/** SPL looks at every function of bus 0, but gives none an address; only the south bridge has a driver. */
function spl_scan_pci(): void {
  for (let device = 0; device < 32; device++) {
    let functions = 1;
    for (let func = 0; func < functions; func++) {
      const bdf = PCI_BDF(0, device, func);
      const vendor = pci_x86_read_config(bdf, PCI_VENDOR_ID, 2).value;
      if (vendor === 0xffff || vendor === 0) {
        continue;
      }
      const header_type = pci_x86_read_config(bdf, PCI_HEADER_TYPE, 1).value;
      if (func === 0 && (header_type & 0x80) !== 0) {
        functions = 8;
      }
      pci_x86_read_config(bdf, PCI_DEVICE_ID, 2);
      pci_x86_read_config(bdf, PCI_CLASS_REVISION, 4);
      if (bdf !== PIIX_ISA) {
        pci_x86_read_config(bdf, PCI_SUBSYSTEM_VENDOR_ID, 4);
      }
    }
  }
}

function spl_puts(text: string): void {
  for (const character of text.replaceAll('\n', '\r\n')) {
    gd.hal.portWrite(UART_PORT, 1, character.charCodeAt(0));
  }
}

/**
 * The 32-bit stage before a 64-bit U-Boot: it sets the interrupts up, then starts U-Boot from the same flash.
 *
 * @uboot arch/x86/lib/spl.c board_init_f(), jump_to_image_no_args()
 */
export function spl_run(): void {
  spl_puts(`\n${version_string.replace('U-Boot', 'U-Boot SPL')}\n`);
  spl_scan_pci();
  route_irqs(
    { bdf: PIIX_ISA, linkBase: 0x60, linkCount: 8, mask: 0x0e40 },
    PIRQ_ROUTING.map(([bdf, pin, link]) => ({ bdf, pin, link })),
  );
  spl_puts('Trying to boot from SPI\n');
  spl_puts('Jumping to 64-bit U-Boot: Note many features are missing\n');
}
