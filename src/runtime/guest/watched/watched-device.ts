import type { DeviceRef } from '../../../base/trace-event';

/** Where the rings of a queue are now. */
export interface RingAddresses {
  readonly size: number;
  readonly descAddress: number;
  readonly availAddress: number;
  readonly usedAddress: number;
}

/** A virtio device of the machine, as a data breakpoint finds it. */
export interface WatchedDevice {
  /** The machine's name of its place, as in events: `virtio-mmio@a003e00`. */
  readonly place: string;
  /** Other names: U-Boot's of the transport (`virtio_mmio@a003e00`) and of the device (`virtio-blk#31`). */
  readonly names: readonly string[];
  readonly status: number;
  /** Those that are not ready have no addresses. */
  readonly queues: readonly (RingAddresses & { readonly ready: boolean })[];
}

export function deviceNamed(
  devices: readonly WatchedDevice[],
  name: string,
): WatchedDevice | undefined {
  return devices.find(({ place, names }) => place === name || names.includes(name));
}

export function deviceOfEvent(
  devices: readonly WatchedDevice[],
  ref: DeviceRef,
): WatchedDevice | undefined {
  return devices.find(({ place }) => place === ref.transport);
}
