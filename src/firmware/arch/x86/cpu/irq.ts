import type { Driver, UclassDriver, UDevice } from '../../../include/dm/device';
import { UCLASS_IRQ } from '../../../include/dm/uclass-id';
import { EINVAL } from '../../../include/errno';
import { PCI_DEV } from '../../../include/pci';
import { dev_read_u32_array } from '../../../drivers/core/read';
import { dm_pci_get_bdf } from '../../../drivers/pci/pci-uclass/config';
import { pci_x86_read_config, pci_x86_write_config } from './pci';
import type { PirqRouting } from '../include/asm/irq';
import { pci_assign_irqs } from '../lib/pirq_routing';

/** Interrupt of the power management function: not for cards. */
const SCI_IRQ = 9;
const PINS = 4;

/** @uboot arch/x86/cpu/irq.c create_pirq_routing_table() */
export function pirq_routing(dev: UDevice): PirqRouting[] {
  const cells = dev_read_u32_array(dev, 'intel,pirq-routing') ?? [];
  const routing: PirqRouting[] = [];
  for (let at = 0; at + 3 <= cells.length; at += 3) {
    routing.push({ bdf: cells[at] ?? 0, pin: cells[at + 1] ?? 0, link: cells[at + 2] ?? 0 });
  }
  return routing;
}

interface Router {
  readonly bdf: number;
  readonly linkBase: number;
  readonly linkCount: number;
  readonly mask: number;
}

/** The lowest interrupt of the mask that no link has yet. */
function freeInterrupt(router: Router): number {
  const used = new Set<number>();
  let irq = 0;
  for (let link = 0; link < router.linkCount; link++) {
    used.add(pci_x86_read_config(router.bdf, router.linkBase + link, 1).value & 0x8f);
  }
  for (irq = 0; irq < 16; irq++) {
    if ((router.mask & (1 << irq)) !== 0 && irq !== SCI_IRQ && !used.has(irq)) {
      return irq;
    }
  }
  return 0;
}

/**
 * Gives each link that a slot uses an interrupt, then tells the slot's functions.
 *
 * @uboot arch/x86/cpu/irq.c irq_router_probe(), with pirq_route_irqs() of arch/x86/lib/pirq_routing.c
 */
export function route_irqs(router: Router, routing: readonly PirqRouting[]): void {
  const assigned = new Map<number, number>();
  const slots = [...new Set(routing.map((entry) => PCI_DEV(entry.bdf)))];
  for (const slot of slots) {
    const irq = new Array<number>(PINS).fill(0);
    for (const entry of routing.filter((candidate) => PCI_DEV(candidate.bdf) === slot)) {
      const line = assigned.get(entry.link) ?? freeInterrupt(router);
      if (!assigned.has(entry.link)) {
        pci_x86_write_config(router.bdf, router.linkBase + entry.link, line, 1);
        assigned.set(entry.link, line);
      }
      irq[entry.pin - 1] = line;
    }
    pci_assign_irqs(slot, irq);
  }
  pci_x86_write_config(router.bdf, 0, 0, 1);
}

/** @uboot arch/x86/cpu/irq.c irq_router_probe() */
function irq_router_probe(dev: UDevice): number {
  const link = dev_read_u32_array(dev, 'intel,pirq-link');
  const mask = dev_read_u32_array(dev, 'intel,pirq-mask');
  if (link === null || mask === null || dev.parent === null) {
    return -EINVAL;
  }
  route_irqs(
    {
      bdf: dm_pci_get_bdf(dev.parent),
      linkBase: link[0] ?? 0,
      linkCount: link[1] ?? 0,
      mask: mask[0] ?? 0,
    },
    pirq_routing(dev),
  );
  return 0;
}

export const intel_irq: Driver = {
  name: 'intel_irq',
  id: UCLASS_IRQ,
  of_match: [{ compatible: 'intel,irq-router' }],
  probe: irq_router_probe,
  priv_auto: { sizeBytes: (arch64) => (arch64 ? 64 : 40), create: () => ({}) },
};

export const irq_uclass: UclassDriver = {
  name: 'irq',
  id: UCLASS_IRQ,
};
