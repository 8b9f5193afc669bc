import type { DeviceDescription, MachineDescription } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import type { MachineHost } from '../machine-host';
import type { MachineProblem } from '../machine-problem';
import { createVirtioDevice, type DeviceParts } from './create-virtio-device';
import { BOARD_PART_NAMES, KNOWN_DEVICE_NAMES } from './known-device-names';
import { readProperties } from './property-bag';
import { VIRTIO_MODELS } from './virtio-models';
import type { VirtioSlotPlan } from './virtio-slots';

/**
 * Makes the devices of the command line and puts them into slots. What QEMU would refuse is a problem each; of one
 * device only the first is told, as later ones may follow from it.
 */
export function placeDevices(
  description: MachineDescription,
  parts: DeviceParts,
  slots: VirtioSlotPlan,
  host: Pick<MachineHost, 'log'>,
): MachineProblem[] {
  const problems: MachineProblem[] = [];
  const ids = new Set<string>();
  description.devices.forEach((device, index) => {
    const placed = placeDevice(device, index, description, parts, slots, ids);
    if (!placed.ok) problems.push({ message: placed.error, place: device.place });
  });
  if (description.defaultNic) {
    host.log(
      'info',
      'QEMU adds a network card of its own here (virtio-net-pci); PCI devices are not emulated yet',
    );
  }
  for (const id of parts.netdevs.idle()) host.log('warning', `netdev ${id} has no peer`);
  return problems;
}

function placeDevice(
  device: DeviceDescription,
  index: number,
  description: MachineDescription,
  parts: DeviceParts,
  slots: VirtioSlotPlan,
  ids: Set<string>,
): Result<undefined, string> {
  const { driver } = device;
  const model = VIRTIO_MODELS.get(driver);
  if (!model) return fail(whyNotAModel(driver));
  const slot = slots.choose(driver, device.properties.get('bus'));
  if (!slot.ok) return slot;
  if (device.id !== undefined) {
    if (ids.has(device.id)) return fail(`Duplicate ID '${device.id}' for device`);
    ids.add(device.id);
  }
  const properties = readProperties(
    driver,
    model.properties,
    device.properties,
    description.globals,
  );
  if (!properties.ok) return properties;
  const made = createVirtioDevice(
    { driver, kind: model.kind, properties: properties.value },
    (deviceId) => slots.ref(slot.value, index, deviceId, model.kind),
    parts,
  );
  if (!made.ok) return made;
  slots.place(slot.value, made.value);
  return ok(undefined);
}

function whyNotAModel(driver: string): string {
  if (BOARD_PART_NAMES.has(driver)) return "Parameter 'driver' expects a pluggable device type";
  if (!KNOWN_DEVICE_NAMES.has(driver)) return `'${driver}' is not a valid device model name`;
  const models = [...VIRTIO_MODELS.keys()].join(', ');
  return `'${driver}' is not emulated yet; these are: ${models}`;
}
