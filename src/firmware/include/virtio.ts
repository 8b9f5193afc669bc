import type { UDevice } from './dm/device';
import type { Virtqueue } from './virtio_ring';

/** Driver names, which are also the first part of a device's name: `virtio-blk#31`. @uboot include/virtio.h */
export const VIRTIO_NET_DRV_NAME = 'virtio-net';
export const VIRTIO_BLK_DRV_NAME = 'virtio-blk';
export const VIRTIO_RNG_DRV_NAME = 'virtio-rng';

/** A place for an out parameter (`u8 *status` in U-Boot). */
export interface Out<T> {
  value: T;
}

/**
 * The operations of a transport. All take the transport device, and return 0 or a negative errno.
 * Everything but `generation` is mandatory: a transport that lacks one does not probe.
 *
 * @uboot include/virtio.h struct dm_virtio_ops
 */
export interface DmVirtioOps {
  /** Reads `len` bytes of the device's configuration at `offset` to the start of `buf`. */
  get_config(udev: UDevice, offset: number, buf: Uint8Array | null, len: number): number;
  /** Writes the first `len` bytes of `buf` to the device's configuration at `offset`. */
  set_config(udev: UDevice, offset: number, buf: Uint8Array | null, len: number): number;
  /** Number that changes whenever the configuration does. */
  generation?(udev: UDevice, counter: Out<number>): number;
  get_status(udev: UDevice, status: Out<number>): number;
  /** `status` is never 0: that is `reset`. */
  set_status(udev: UDevice, status: number): number;
  reset(udev: UDevice): number;
  get_features(udev: UDevice, features: Out<bigint>): number;
  /** Tells the device `VirtioDevPriv.features`. */
  set_features(udev: UDevice): number;
  /** Sets up queues 0 to `nvqs - 1` into `vqs`. On an error those already set up are gone again. */
  find_vqs(udev: UDevice, nvqs: number, vqs: Virtqueue[]): number;
  del_vqs(udev: UDevice): number;
  notify(udev: UDevice, vq: Virtqueue): number;
}

/** Uclass private data of a transport device. @uboot include/virtio.h struct virtio_dev_priv */
export interface VirtioDevPriv {
  /** Heap address of the struct. */
  readonly address: number;
  vqs: Virtqueue[];
  /** The device behind the transport, once it was probed. */
  vdev: UDevice | null;
  /** The device does not offer VIRTIO_F_VERSION_1. Once true it stays so. */
  legacy: boolean;
  /** VIRTIO device id; 0 is an empty slot. */
  device: number;
  vendor: number;
  /** Negotiated. */
  features: bigint;
  /** Feature bits that the driver knows. */
  feature_table: readonly number[] | null;
  feature_table_size: number;
  /** The same for a legacy device, when the driver makes a difference. */
  feature_table_legacy: readonly number[] | null;
  feature_table_size_legacy: number;
}

/** Bytes of a struct virtio_dev_priv. */
export function sizeofVirtioDevPriv(arch64: boolean): number {
  return arch64 ? 80 : 48;
}

export function createVirtioDevPriv(address: number): VirtioDevPriv {
  return {
    address,
    vqs: [],
    vdev: null,
    legacy: false,
    device: 0,
    vendor: 0,
    features: 0n,
    feature_table: null,
    feature_table_size: 0,
    feature_table_legacy: null,
    feature_table_size_legacy: 0,
  };
}
