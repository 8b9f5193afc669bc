import type { PropertyBag } from './property-bag';

/** A `-device` option with its properties read. */
export interface DeviceRequest {
  /** `virtio-blk-device`. */
  readonly driver: string;
  /** `virtio-blk`. */
  readonly kind: string;
  readonly properties: PropertyBag;
  /** How many queues a device gets that may have one for each processor: on virtio-mmio that is one. */
  readonly automaticQueues: number;
}
