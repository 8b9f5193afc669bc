import { VirtioConsole } from '../../machine/virtio/console/device';
import { boundTransports, isAt, type TransportSlot } from './transport-slots';

/**
 * `virtio-console#31 port 0`: the port that has a character device, by U-Boot's name for its device. Where U-Boot has found the
 * transport and has no driver it is the name that it gives such devices; before that, the transport's place. Of several ports the
 * one that gets what is typed.
 */
export function portName(slots: readonly TransportSlot[], chardev: string): string | undefined {
  let name: string | undefined;
  for (const slot of slots) {
    const device = slot.core?.device;
    for (const port of device instanceof VirtioConsole ? device.ports : []) {
      if (port.chardev === chardev) {
        name = `${deviceName(slot)} port ${port.id}`;
      }
    }
  }
  return name;
}

function deviceName(slot: TransportSlot): string {
  const udev = boundTransports().find((candidate) => isAt(candidate, slot));
  return (
    udev?.child_head[0]?.name ??
    (udev === undefined || udev.seq_ < 0
      ? `virtio-console (${slot.ubootName})`
      : `virtio-console#${udev.seq_}`)
  );
}
