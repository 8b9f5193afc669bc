import { stackAlloc, stackMark, stackRelease } from '../../common/stack-buffer';
import { DM_FLAG_ACTIVE_DMA } from '../../include/dm/device';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_RNG } from '../../include/dm/uclass-id';
import { EIO } from '../../include/errno';
import { ramCopy } from '../../include/ram';
import type { DmRngOps } from '../../include/rng';
import { VIRTIO_RNG_DRV_NAME } from '../../include/virtio';
import type { Out, VirtioDevPriv } from '../../include/virtio';
import type { VirtioSg, Virtqueue } from '../../include/virtio_ring';
import { dev_get_priv, dev_get_uclass_priv } from '../core/device';
import {
  transportOf,
  virtio_driver_features_init,
  virtio_find_vqs,
  virtio_reset,
} from './virtio-uclass';
import { virtqueue_add, virtqueue_get_buf, virtqueue_kick } from './virtio_ring';

/** Most bytes of one request. @uboot drivers/virtio/virtio_rng.c BUFFER_SIZE */
const BUFFER_SIZE = 16;

/** @uboot drivers/virtio/virtio_rng.c struct virtio_rng_priv */
export interface VirtioRngPriv {
  /** The one request queue; there once the device was probed. */
  vqs: Virtqueue[];
}

/**
 * Fills `len` bytes at guest address `data`, 16 at most with each request. A device that says it wrote more than it
 * was given room for is not believed: -EIO. One that says 0 is asked again, for ever.
 *
 * @uboot drivers/virtio/virtio_rng.c virtio_rng_read()
 */
function virtio_rng_read(dev: UDevice, data: number, len: number): number {
  const priv = dev_get_priv<VirtioRngPriv>(dev);
  const rng_vq = priv.vqs[0];
  const mark = stackMark();
  const buf = stackAlloc(BUFFER_SIZE, 4);
  const sg: VirtioSg = { addr: buf, length: 0 };
  const sgs = [sg];
  const rsize: Out<number> = { value: 0 };
  let ptr = data;
  let left = len;
  let ret = 0;

  if (rng_vq === undefined) {
    return -EIO;
  }
  while (left > 0) {
    sg.length = Math.min(left, BUFFER_SIZE);
    ret = virtqueue_add(rng_vq, sgs, 0, 1);
    if (ret !== 0) {
      break;
    }
    virtqueue_kick(rng_vq);
    while (virtqueue_get_buf(rng_vq, rsize) === 0) {}
    if (rsize.value > sg.length) {
      ret = -EIO;
      break;
    }
    ramCopy(ptr, buf, rsize.value);
    left -= rsize.value;
    ptr += rsize.value;
  }
  stackRelease(mark);
  return ret;
}

function virtio_rng_bind(dev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(dev));

  virtio_driver_features_init(uc_priv, null, 0, null, 0);
  return 0;
}

function virtio_rng_probe(dev: UDevice): number {
  const priv = dev_get_priv<VirtioRngPriv>(dev);

  return virtio_find_vqs(dev, 1, priv.vqs);
}

const virtio_rng_ops: DmRngOps = {
  read: virtio_rng_read,
};

export const virtio_rng: Driver = {
  name: VIRTIO_RNG_DRV_NAME,
  id: UCLASS_RNG,
  bind: virtio_rng_bind,
  probe: virtio_rng_probe,
  remove: virtio_reset,
  ops: virtio_rng_ops,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 8 : 4),
    create: (): VirtioRngPriv => ({ vqs: [] }),
  },
  flags: DM_FLAG_ACTIVE_DMA,
};
