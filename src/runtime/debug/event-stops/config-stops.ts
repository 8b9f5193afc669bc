import { hex } from '../../../base/hex';
import type { DeviceRef } from '../../../base/trace-event';
import { VIRTIO_ID_BLOCK, VIRTIO_ID_NET } from '../../../spec/virtio-ids';
import { virtioBlkConfigFields } from '../../../spec/virtio-blk';
import { virtioNetConfigFields } from '../../../spec/virtio-net';
import { deviceOfRef } from './named-device';
import { finder, single } from './occurrence';
import type { OccurrenceFinder } from './occurrence';

export const configRead = finder('configRead', ({ device: ref, offset, sizeBytes, value }) => {
  const device = deviceOfRef(ref);
  const field = fieldAt(ref, offset);
  return single(
    device,
    undefined,
    { offset, sizeBytes, value, field },
    `The driver of ${device.label} read ${place(offset, sizeBytes, field)}: ${hex(value)}`,
  );
});

/** By the device, which counts its generation, or by the driver. */
export function configChanged(): OccurrenceFinder {
  return {
    kinds: ['configChange', 'configWrite'],
    find: (event) => {
      if (event.kind === 'configChange') {
        const device = deviceOfRef(event.device);
        const { generation } = event;
        const sentence = `${device.label} changed its configuration: generation ${generation}`;
        return single(device, undefined, { by: 'device', generation }, sentence);
      }
      if (event.kind !== 'configWrite') {
        return undefined;
      }
      const { device: ref, offset, sizeBytes, value } = event;
      const device = deviceOfRef(ref);
      const field = fieldAt(ref, offset);
      return single(
        device,
        undefined,
        { by: 'driver', offset, sizeBytes, value, field },
        `The driver of ${device.label} wrote ${hex(value)} to ${place(offset, sizeBytes, field)}`,
      );
    },
  };
}

/** `capacity in its configuration (4 bytes at offset 0x0)`. */
function place(offset: number, sizeBytes: number, field: string): string {
  const bytes = `${sizeBytes} byte${sizeBytes === 1 ? '' : 's'} at offset ${hex(offset)}`;
  return field === ''
    ? `${bytes} of its configuration`
    : `${field} (${bytes} of its configuration)`;
}

/** The field's name in the specification; empty where it has none. */
function fieldAt({ deviceId }: DeviceRef, offset: number): string {
  const fields = FIELDS.get(deviceId) ?? [];
  const found = fields.find(
    (field) => offset >= field.offset && offset < field.offset + field.sizeBytes,
  );
  return found?.name ?? '';
}

const FIELDS = new Map([
  [VIRTIO_ID_BLOCK, virtioBlkConfigFields],
  [VIRTIO_ID_NET, virtioNetConfigFields],
]);
