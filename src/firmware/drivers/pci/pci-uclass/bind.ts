import { dev_seq, DM_FLAG_PRE_RELOC } from '../../../include/dm/device';
import type { UDevice } from '../../../include/dm/device';
import { ENOENT, EPERM } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { GD_FLG_RELOC, gd } from '../../../include/asm-generic/global_data';
import { PCI_ANY_ID, PCI_CLASS_BRIDGE_PCI, PCI_DEV, PCI_FUNC } from '../../../include/pci';
import type { PciDeviceId } from '../../../include/pci_ids';
import { strdup } from '../../../lib/string';
import { sprintf } from '../../../lib/vsprintf';
import { device_set_name_alloced } from '../../core/device';
import { device_bind } from '../../core/device/bind';
import { device_bind_driver } from '../../core/lists';
import { lists_driver_lookup_name } from '../../core/lists/lookup';

/** What a function says that it is. `class` has three bytes: class, subclass, programming interface. */
export interface PciFunctionId {
  readonly vendor: number;
  readonly device: number;
  readonly subvendor: number;
  readonly subdevice: number;
  readonly class: number;
}

/** @uboot drivers/pci/pci-uclass.c pci_match_one_id() */
function pci_match_one_id(id: PciDeviceId, find: PciFunctionId): boolean {
  return (
    (id.vendor === PCI_ANY_ID || id.vendor === find.vendor) &&
    (id.device === PCI_ANY_ID || id.device === find.device) &&
    (((id.class ?? 0) ^ find.class) & (id.class_mask ?? 0)) === 0
  );
}

/**
 * The first driver in the list that takes the function; else a bridge or a plain function without driver.
 *
 * @uboot drivers/pci/pci-uclass.c pci_find_and_bind_driver()
 */
export function pci_find_and_bind_driver(
  bus: UDevice,
  find: PciFunctionId,
  bdf: number,
): UDevice | Errno {
  const bridge = find.class >> 8 === PCI_CLASS_BRIDGE_PCI;
  const name = sprintf('pci_%x:%x.%x', dev_seq(bus), PCI_DEV(bdf), PCI_FUNC(bdf));
  for (const entry of gd.pci_drivers) {
    const drv = lists_driver_lookup_name(entry.driver);
    if (drv === null || !entry.match.some((id) => pci_match_one_id(id, find))) {
      continue;
    }
    if ((gd.flags & GD_FLG_RELOC) === 0 && ((drv.flags ?? 0) & DM_FLAG_PRE_RELOC) === 0) {
      return -EPERM;
    }
    const dev = device_bind(bus, drv, drv.name, null, null);
    if (IS_ERR(dev)) {
      return -ENOENT;
    }
    return dev;
  }
  if ((gd.flags & GD_FLG_RELOC) === 0 && !bridge) {
    return -EPERM;
  }
  const copy = strdup(name);
  const dev = device_bind_driver(bus, bridge ? 'pci_bridge_drv' : 'pci_generic_drv', name);
  if (!IS_ERR(dev)) {
    device_set_name_alloced(dev, copy);
  }
  return dev;
}
