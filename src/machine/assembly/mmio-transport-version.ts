import type { MachineDescription } from '../../base/machine-description';
import { readProperties, VIRTIO_MMIO_PROPERTIES } from './properties/property-bag';

/** `-global virtio-mmio.force-legacy=false` makes all transports modern. */
export function mmioTransportVersion(description: MachineDescription): 1 | 2 {
  const properties = new Map<string, string>();
  for (const { driver, property, value } of description.globals) {
    if (driver === 'virtio-mmio') {
      properties.set(property, value);
    }
  }
  const read = readProperties('virtio-mmio', VIRTIO_MMIO_PROPERTIES, properties, []);
  return read.ok && read.value.bool('force-legacy') === false ? 2 : 1;
}
