import type { PropertyBag } from './property-bag';

/** A `-device` option with its properties read. */
export interface DeviceRequest {
  /** `virtio-blk-device`. */
  readonly driver: string;
  /** `virtio-blk`. */
  readonly kind: string;
  readonly properties: PropertyBag;
}
