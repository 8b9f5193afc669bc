import type { DeviceDescription, GlobalProperty } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import { PciBridge } from '../../pci/bridge';
import {
  type BridgeModel,
  pciBridgeModel,
  pciePciBridgeModel,
  pcieRootPortModel,
} from '../../pci/bridge-models';
import type { PciPlan } from './pci-plan';
import {
  PCI_BRIDGE_PROPERTIES,
  PCIE_PCI_BRIDGE_PROPERTIES,
  PCIE_ROOT_PORT_PROPERTIES,
} from '../models/pci-properties';
import { type PropertyBag, readProperties } from '../properties/property-bag';
import type { PropertyKind } from '../models/property-values';

interface BridgeKind {
  readonly properties: ReadonlyMap<string, PropertyKind>;
  /** The bus behind is PCI Express. */
  readonly express: boolean;
  /** First device number behind it that devices can have. */
  firstDevice(properties: PropertyBag): number;
  model(properties: PropertyBag, plan: PciPlan): Result<BridgeModel, string>;
}

export const PCI_BRIDGES: ReadonlyMap<string, BridgeKind> = new Map<string, BridgeKind>([
  [
    'pci-bridge',
    {
      properties: PCI_BRIDGE_PROPERTIES,
      express: false,
      firstDevice: (properties) => ((properties.bool('shpc') ?? true) ? 1 : 0),
      model: (properties) => {
        const chassis = properties.number('chassis_nr') ?? 0;
        return chassis === 0
          ? fail(
              'Bridge chassis not specified. Each bridge is required to be assigned a unique ' +
                'chassis id > 0.',
            )
          : ok(pciBridgeModel(chassis));
      },
    },
  ],
  [
    'pcie-root-port',
    {
      properties: PCIE_ROOT_PORT_PROPERTIES,
      express: true,
      firstDevice: () => 0,
      model: (properties, plan) => {
        const slot = properties.number('slot') ?? 0;
        const taken = plan.takeChassisSlot(properties.number('chassis') ?? 0, slot);
        return taken.ok ? ok(pcieRootPortModel(properties.number('port') ?? 0, slot)) : taken;
      },
    },
  ],
  [
    'pcie-pci-bridge',
    {
      properties: PCIE_PCI_BRIDGE_PROPERTIES,
      express: false,
      firstDevice: () => 1,
      model: () => ok(pciePciBridgeModel()),
    },
  ],
]);

/** Puts a bridge of the command line on its bus. The error is QEMU's sentence. */
export function placePciBridge(
  device: DeviceDescription,
  kind: BridgeKind,
  globals: readonly GlobalProperty[],
  plan: PciPlan,
): Result<undefined, string> {
  const { driver, id } = device;
  const read = readProperties(driver, kind.properties, device.properties, globals, ['pci-device']);
  if (!read.ok) {
    return read;
  }
  const properties = read.value;
  const multifunction = properties.bool('multifunction') ?? false;
  const slot = plan.choose({
    driver,
    multifunction,
    bus: device.properties.get('bus'),
    addr: properties.string('addr'),
  });
  if (!slot.ok) {
    return slot;
  }
  const model = kind.model(properties, plan);
  if (!model.ok) {
    return model;
  }
  const behind = plan.busBehind(id, kind.express, kind.firstDevice(properties));
  plan.add(slot.value, new PciBridge(model.value, behind, multifunction), id);
  return ok(undefined);
}
