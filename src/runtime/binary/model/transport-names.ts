import type { TransportNames } from '../../debug/event-stops/named-device';
import type { DriverModelReader, ModelDevice, ModelNode } from './driver-model';

const VIRTIO = 'virtio';
const PCI = 'pci';

/**
 * What U-Boot calls its virtio devices: none before its driver model is up.
 *
 * @param gd address of its global data
 */
export function transportNames(reader: DriverModelReader, gd: number): TransportNames[] {
  const { devices } = reader.read(gd);
  const byAddress = new Map(devices.map((device) => [device.address, device]));
  return devices
    .filter(({ uclass }) => uclass.name === VIRTIO)
    .map((transport) => {
      const [vdev] = transport.children;
      return {
        pciPlace: pciPlace(reader, transport, byAddress.get(transport.parent)),
        sequence: transport.sequence,
        transport: namesOf(transport),
        device: vdev && namesOf(vdev),
      };
    });
}

function namesOf({ name, driver, uclass }: ModelDevice): TransportNames['transport'] {
  return { name, driver: driver.name, uclass: uclass.name };
}

function pciPlace(
  { structures }: DriverModelReader,
  { parentPlat }: ModelNode,
  bus: ModelNode | undefined,
): TransportNames['pciPlace'] {
  const devfn = structures.at('pci_child_plat', parentPlat)?.number('devfn');
  return bus?.uclass.name !== PCI || devfn === undefined
    ? undefined
    : { bus: bus.sequence, devfn: devfn >>> 8 };
}
