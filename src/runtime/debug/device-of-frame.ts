import type { UDevice } from '../../firmware/include/dm/device';
import { UCLASS_VIRTIO } from '../../firmware/include/dm/uclass-id';
import { isDevice } from './hook-table';
import { frameAtIndex, variablesOf } from './frames';

/** Variable names that say which device a function is about, the surest first. */
const DEVICE_NAMES = ['udev', 'vdev', 'dev', 'vq', 'bus'];

/** The transport that a frame is about, by name, from its own variables or its callers'. */
export function deviceOfFrame(index: number): string | undefined {
  for (let at = index; ; at++) {
    const frame = frameAtIndex(at);
    if (frame === undefined) {
      return undefined;
    }
    const variables = variablesOf(frame);
    for (const name of DEVICE_NAMES) {
      const value = variables.find((variable) => variable.name === name)?.value;
      const transport = transportOf(value);
      if (transport !== undefined) {
        return transport.name;
      }
    }
  }
}

/** The virtio transport above (or at) a device, or of a queue. */
export function transportOf(value: unknown): UDevice | undefined {
  const queueDevice: unknown =
    typeof value === 'object' && value !== null && 'vring' in value && 'vdev' in value
      ? value.vdev
      : value;
  let device: UDevice | null = isDevice(queueDevice) ? queueDevice : null;
  while (device !== null) {
    if (device.uclass.uc_drv.id === UCLASS_VIRTIO) {
      return device;
    }
    device = device.parent;
  }
  return undefined;
}
