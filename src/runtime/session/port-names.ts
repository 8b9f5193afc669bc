import { VirtioConsole } from '../../machine/virtio/console/device';
import { transportAt, type DriversHalf } from './drivers/drivers-half';
import type { TransportSlot } from './transport-slots';

/**
 * `virtio-console#31 port 0`: the port that has a character device, by U-Boot's name for its device. Where U-Boot has found the
 * transport and has no driver it is the name that it gives such devices; before that, the transport's place. Of several ports the
 * one that gets what is typed.
 */
export function portName(
  slots: readonly TransportSlot[],
  drivers: DriversHalf,
  chardev: string,
): string | undefined {
  let name: string | undefined;
  for (const slot of slots) {
    const device = slot.core?.device;
    for (const port of device instanceof VirtioConsole ? device.ports : []) {
      if (port.chardev === chardev) {
        name = `${deviceName(slot, drivers)} port ${port.id}`;
      }
    }
  }
  return name;
}

function deviceName(slot: TransportSlot, drivers: DriversHalf): string {
  const bound = transportAt(drivers, slot);
  return (
    bound?.device?.name ??
    (bound?.sequence === undefined
      ? `virtio-console (${slot.ubootName})`
      : `virtio-console#${bound.sequence}`)
  );
}
