import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ANY_LAYOUT,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_NOTIFY_ON_EMPTY,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_VERSION_1,
} from '../../spec/virtio-feature-bits';
import { featureSet } from '../../spec/virtio-features';

/** Ring features that every VirtIO device has as properties; the defaults are QEMU 7.2's. */
export interface RingOptions {
  readonly indirectDesc?: boolean;
  readonly eventIdx?: boolean;
  readonly packed?: boolean;
  readonly iommuPlatform?: boolean;
  readonly queueReset?: boolean;
  readonly notifyOnEmpty?: boolean;
  readonly anyLayout?: boolean;
}

/** The transport features that QEMU offers on top of a device's own. */
export function ringFeatures(options: RingOptions, legacy: boolean): bigint {
  const bits: number[] = [];
  if (options.indirectDesc ?? true) {
    bits.push(VIRTIO_F_INDIRECT_DESC);
  }
  if (options.eventIdx ?? true) {
    bits.push(VIRTIO_F_EVENT_IDX);
  }
  if (legacy) {
    if (options.notifyOnEmpty ?? true) {
      bits.push(VIRTIO_F_NOTIFY_ON_EMPTY);
    }
    if (options.anyLayout ?? true) {
      bits.push(VIRTIO_F_ANY_LAYOUT);
    }
  } else {
    bits.push(VIRTIO_F_VERSION_1);
    if (options.iommuPlatform ?? false) {
      bits.push(VIRTIO_F_ACCESS_PLATFORM);
    }
    if (options.packed ?? false) {
      bits.push(VIRTIO_F_RING_PACKED);
    }
    if (options.queueReset ?? true) {
      bits.push(VIRTIO_F_RING_RESET);
    }
  }
  return featureSet(...bits);
}
