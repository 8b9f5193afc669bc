import { consolePortOfQueue } from '../spec/virtio-console';
import {
  VIRTIO_ID_BALLOON,
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_CONSOLE,
  VIRTIO_ID_NET,
  VIRTIO_ID_RNG,
} from '../spec/virtio-ids';

/**
 * The spec's name of a queue: `requestq`, `receiveq1`; `queue 3` for a device type that we don't know.
 *
 * @spec VIRTIO 1.2 §5.1.2, §5.2.2, §5.3.2, §5.4.2, §5.5.2 Virtqueues
 */
export function queueName(deviceId: number, index: number, queues: number): string {
  switch (deviceId) {
    case VIRTIO_ID_NET:
      if (queues % 2 === 1 && index === queues - 1) {
        return 'controlq';
      }
      return `${index % 2 === 0 ? 'receiveq' : 'transmitq'}${Math.floor(index / 2) + 1}`;
    case VIRTIO_ID_BLOCK:
      return queues === 1 ? 'requestq' : `requestq${index + 1}`;
    case VIRTIO_ID_CONSOLE: {
      const direction = index % 2 === 0 ? 'receiveq' : 'transmitq';
      const port = consolePortOfQueue(index);
      return port === undefined ? `control ${direction}` : `${direction}(port${port})`;
    }
    case VIRTIO_ID_RNG:
      return 'requestq';
    case VIRTIO_ID_BALLOON:
      return (
        ['inflateq', 'deflateq', 'statsq', 'free_page_vq', 'reporting_vq'][index] ??
        `queue ${index}`
      );
    default:
      return `queue ${index}`;
  }
}
