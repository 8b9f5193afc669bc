import type { DeviceDescription, GlobalProperty } from '../../../base/machine-description';
import { ok, type Result } from '../../../base/result';
import type { GuestMemory } from '../../memory/guest-memory';
import { E1000 } from '../../e1000/e1000';
import { SilentNetwork } from '../../net/silent-network';
import type { DeviceParts } from './create-virtio-device';
import type { PciPlan } from './pci-plan';
import { PCI_PROPERTIES } from '../models/pci-properties';
import { readProperties } from '../properties/property-bag';
import type { PropertyKind } from '../models/property-values';

/** Model names of the one card; the first is an alias in QEMU, too. */
export const E1000_MODELS: readonly string[] = ['e1000', 'e1000-82540em'];

const E1000_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map<string, PropertyKind>([
  ...PCI_PROPERTIES,
  ['netdev', 'string'],
  ['mac', 'mac'],
  ['bootindex', 'int32'],
  ['autonegotiation', 'bool'],
  ['mitigation', 'bool'],
  ['extra_mac_registers', 'bool'],
  ['migrate_tso_props', 'bool'],
  ['init-vet', 'bool'],
]);

export interface E1000Placing {
  readonly plan: PciPlan;
  readonly parts: DeviceParts;
  readonly globals: readonly GlobalProperty[];
  readonly memory: GuestMemory;
}

/** Makes an e1000 and puts it on a PCI bus. The error is QEMU's sentence. */
export function placeE1000(
  device: DeviceDescription,
  { plan, parts, globals, memory }: E1000Placing,
): Result<E1000, string> {
  const { driver } = device;
  const read = readProperties(driver, E1000_PROPERTIES, device.properties, globals, [
    'e1000-base',
    'pci-device',
  ]);
  if (!read.ok) {
    return read;
  }
  const properties = read.value;
  const slot = plan.choose({
    driver,
    bus: device.properties.get('bus'),
    addr: properties.string('addr'),
    multifunction: properties.bool('multifunction') ?? false,
  });
  if (!slot.ok) {
    return slot;
  }
  const netdev = properties.string('netdev');
  const backend =
    netdev === undefined ? ok(new SilentNetwork('swallowed')) : parts.netdevs.take(driver, netdev);
  if (!backend.ok) {
    return backend;
  }
  const mac = parts.macs.take(properties.mac('mac'));
  const card = new E1000({ mac, backend: backend.value, memory });
  plan.add(slot.value, card, device.id);
  return ok(card);
}
