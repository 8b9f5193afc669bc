'no debug points';

import { ApiMisuse } from '../../base/driver-api/driver-api';
import type { ApiFunction } from '../../base/driver-api/driver-api';
import { virtio_driver_features_init } from '../drivers/virtio/virtio-uclass';
import { virtqueue_add } from '../drivers/virtio/virtio_ring';
import type { UDevice } from '../include/dm/device';
import { UCLASS_VIRTIO } from '../include/dm/uclass-id';
import type { VirtioDevPriv } from '../include/virtio';
import type { VirtioSg, Virtqueue } from '../include/virtio_ring';

/*
 * What is looked at before a driver's call goes to U-Boot's own function, which takes it as it comes. A step into the call is a step
 * into that.
 */

/** The list has as many buffers as is said. */
export function addBuffers(
  vq: Virtqueue,
  sgs: readonly VirtioSg[],
  out_sgs: number,
  in_sgs: number,
): number {
  if (out_sgs + in_sgs > sgs.length || out_sgs + in_sgs === 0) {
    throw new ApiMisuse(
      `virtqueue_add(): expected ${out_sgs + in_sgs === 0 ? 'at least 1 buffer' : `${out_sgs} + ${in_sgs} buffers, as out_sgs and in_sgs say`}, found ${sgs.length} in the list`,
    );
  }
  return virtqueue_add(vq, sgs, out_sgs, in_sgs);
}

/** The feature tables have as many bits as is said. */
export function featuresInit(
  priv: VirtioDevPriv,
  feature: readonly number[] | null,
  feature_size: number,
  feature_legacy: readonly number[] | null,
  feature_legacy_size: number,
): void {
  const sizes: readonly (readonly [string, readonly number[] | null, number])[] = [
    ['feature_size', feature, feature_size],
    ['feature_legacy_size', feature_legacy, feature_legacy_size],
  ];
  for (const [name, list, size] of sizes) {
    const most = list?.length ?? 0;
    if (size > most) {
      throw new ApiMisuse(
        `virtio_driver_features_init(): ${name}: expected at most ${most}, as the list has, found ${size}`,
      );
    }
  }
  virtio_driver_features_init(priv, feature, feature_size, feature_legacy, feature_legacy_size);
}

/** A function that is given a device behind a virtio transport, and no other. */
export function ofVirtioDevice(described: ApiFunction): ApiFunction {
  const { name } = described;
  const target = described.call as (vdev: UDevice, ...args: readonly unknown[]) => unknown;
  const call = (vdev: UDevice, ...args: readonly unknown[]): unknown => {
    if (vdev.parent?.driver.id !== UCLASS_VIRTIO) {
      throw new ApiMisuse(
        `${name}(): vdev: expected a device behind a virtio transport, found ${vdev.name}`,
      );
    }
    return target(vdev, ...args);
  };
  return { ...described, call };
}

/** The buffer has as many bytes as are to be read or written. */
export function inBuffer<T>(
  name: string,
  target: (vdev: UDevice, offset: number, buf: Uint8Array, len: number) => T,
): typeof target {
  return (vdev, offset, buf, len) => {
    if (len > buf.length) {
      throw new ApiMisuse(
        `${name}(): len: expected at most ${buf.length}, as buf has, found ${len}`,
      );
    }
    return target(vdev, offset, buf, len);
  };
}
