import { DM_FLAG_BOUND } from '../dm/device';
import type { UDevice } from '../dm/device';
import type { Out, VirtioDevPriv } from '../virtio';
import { printf } from '../../common/console';
import { dev_get_uclass_priv } from '../../drivers/core/device';
import {
  transportOf,
  virtio_generation,
  virtio_get_config,
  virtio_set_config,
} from '../../drivers/virtio/virtio-uclass';

/*
 * The inline helpers of U-Boot's include/virtio.h: feature bits and the fields of a device's configuration. Fields are
 * little-endian on a modern device and in the CPU's order on a legacy one, which is little-endian on all our boards.
 */

/** Is a feature negotiated? Takes the transport. @uboot include/virtio.h __virtio_test_bit() */
export function __virtio_test_bit(udev: UDevice, fbit: number): boolean {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  return ((uc_priv.features >> BigInt(fbit)) & 1n) === 1n;
}

/**
 * Is a feature negotiated? Only a device that is bound has features: asking earlier is a driver's mistake, which is
 * warned of.
 *
 * @uboot include/virtio.h virtio_has_feature()
 */
export function virtio_has_feature(vdev: UDevice, fbit: number): boolean {
  if ((vdev.flags_ & DM_FLAG_BOUND) === 0) {
    printf('WARNING: %s: virtio_has_feature(%d) before the device is bound\n', vdev.name, fbit);
  }
  return __virtio_test_bit(transportOf(vdev), fbit);
}

/**
 * Reads `count` fields of `bytes` bytes each, again and again until the device's generation shows that they belong
 * together. A transport without a generation reads once.
 *
 * @uboot include/virtio.h __virtio_cread_many()
 * @spec VIRTIO 1.2 §2.5.1 Driver Requirements: Device Configuration Space
 */
function __virtio_cread_many(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array,
  count: number,
  bytes: number,
): void {
  const gen: Out<number> = { value: 0 };
  let old: number;

  virtio_generation(vdev, gen);
  do {
    old = gen.value;
    for (let i = 0; i < count; i++) {
      virtio_get_config(vdev, offset + bytes * i, buf.subarray(bytes * i), bytes);
    }
    virtio_generation(vdev, gen);
  } while (gen.value !== old);
}

function viewOf(buf: Uint8Array): DataView {
  return new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
}

/** @uboot include/virtio.h virtio_cread_bytes() */
export function virtio_cread_bytes(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array,
  len: number,
): void {
  __virtio_cread_many(vdev, offset, buf, len, 1);
}

/** @uboot include/virtio.h virtio_cread8() */
export function virtio_cread8(vdev: UDevice, offset: number): number {
  const buf = new Uint8Array(1);
  virtio_get_config(vdev, offset, buf, 1);
  return viewOf(buf).getUint8(0);
}

/** @uboot include/virtio.h virtio_cread16() */
export function virtio_cread16(vdev: UDevice, offset: number): number {
  const buf = new Uint8Array(2);
  virtio_get_config(vdev, offset, buf, 2);
  return viewOf(buf).getUint16(0, true);
}

/** @uboot include/virtio.h virtio_cread32() */
export function virtio_cread32(vdev: UDevice, offset: number): number {
  const buf = new Uint8Array(4);
  virtio_get_config(vdev, offset, buf, 4);
  return viewOf(buf).getUint32(0, true);
}

/** Two accesses on most transports, so the generation is watched. @uboot include/virtio.h virtio_cread64() */
export function virtio_cread64(vdev: UDevice, offset: number): bigint {
  const buf = new Uint8Array(8);
  __virtio_cread_many(vdev, offset, buf, 1, 8);
  return viewOf(buf).getBigUint64(0, true);
}

/** @uboot include/virtio.h virtio_cwrite8() */
export function virtio_cwrite8(vdev: UDevice, offset: number, val: number): void {
  virtio_set_config(vdev, offset, Uint8Array.of(val), 1);
}

/** @uboot include/virtio.h virtio_cwrite16() */
export function virtio_cwrite16(vdev: UDevice, offset: number, val: number): void {
  virtio_set_config(vdev, offset, Uint8Array.of(val & 0xff, (val >>> 8) & 0xff), 2);
}

/** @uboot include/virtio.h virtio_cwrite32() */
export function virtio_cwrite32(vdev: UDevice, offset: number, val: number): void {
  const buf = new Uint8Array(4);
  viewOf(buf).setUint32(0, val, true);
  virtio_set_config(vdev, offset, buf, 4);
}
