import {
  VIRTIO_CONFIG_S_ACKNOWLEDGE,
  VIRTIO_CONFIG_S_DRIVER,
  VIRTIO_CONFIG_S_DRIVER_OK,
  VIRTIO_CONFIG_S_FAILED,
  VIRTIO_CONFIG_S_FEATURES_OK,
  VIRTIO_F_VERSION_1,
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_NET,
  VIRTIO_ID_RNG,
} from '../../../spec/virtio';
import { free } from '../../common/dlmalloc';
import { dev_seq } from '../../include/dm/device';
import type { UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import { gd } from '../../include/asm-generic/global_data';
import { ENODEV, ENOENT, ENOMEM, ENOSYS } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import {
  createVirtioDevPriv,
  sizeofVirtioDevPriv,
  VIRTIO_BLK_DRV_NAME,
  VIRTIO_NET_DRV_NAME,
  VIRTIO_RNG_DRV_NAME,
} from '../../include/virtio';
import type { DmVirtioOps, Out, VirtioDevPriv } from '../../include/virtio';
import type { Virtqueue } from '../../include/virtio_ring';
import { strdup } from '../../lib/string';
import { dev_get_uclass_priv, device_set_name_alloced } from '../core/device';
import { device_bind_driver } from '../core/lists';
import { uclass_probe_all } from '../core/uclass';

/*
 * What all virtio devices have in common. `udev` is a transport (virtio-mmio, virtio-pci), `vdev` the device behind
 * it (virtio-blk, virtio-net ...), its child. Features, ids and queues are the uclass's private data of the transport.
 */

/** Driver names by device id. @uboot drivers/virtio/virtio-uclass.c virtio_drv_name[] */
const virtio_drv_name: ReadonlyMap<number, string> = new Map([
  [VIRTIO_ID_NET, VIRTIO_NET_DRV_NAME],
  [VIRTIO_ID_BLOCK, VIRTIO_BLK_DRV_NAME],
  [VIRTIO_ID_RNG, VIRTIO_RNG_DRV_NAME],
]);

/** The transport of a device. */
export function transportOf(vdev: UDevice): UDevice {
  if (vdev.parent === null) {
    throw new Error(`${vdev.name}: a virtio device has a transport as parent, this one has none`);
  }
  return vdev.parent;
}

function virtio_get_ops(udev: UDevice): DmVirtioOps {
  return udev.driver.ops as DmVirtioOps;
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_get_config() */
export function virtio_get_config(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).get_config(udev, offset, buf, len);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_set_config() */
export function virtio_set_config(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).set_config(udev, offset, buf, len);
}

/** -ENOSYS where the transport has none. @uboot drivers/virtio/virtio-uclass.c virtio_generation() */
export function virtio_generation(vdev: UDevice, counter: Out<number>): number {
  const udev = transportOf(vdev);
  const ops = virtio_get_ops(udev);
  if (ops.generation === undefined) {
    return -ENOSYS;
  }
  return ops.generation(udev, counter);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_get_status() */
export function virtio_get_status(vdev: UDevice, status: Out<number>): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).get_status(udev, status);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_set_status() */
export function virtio_set_status(vdev: UDevice, status: number): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).set_status(udev, status);
}

/** Also the `remove` of every virtio driver. @uboot drivers/virtio/virtio-uclass.c virtio_reset() */
export function virtio_reset(vdev: UDevice): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).reset(udev);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_get_features() */
export function virtio_get_features(vdev: UDevice, features: Out<bigint>): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).get_features(udev, features);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_set_features() */
export function virtio_set_features(vdev: UDevice): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).set_features(udev);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_find_vqs() */
export function virtio_find_vqs(vdev: UDevice, nvqs: number, vqs: Virtqueue[]): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).find_vqs(udev, nvqs, vqs);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_del_vqs() */
export function virtio_del_vqs(vdev: UDevice): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).del_vqs(udev);
}

/** @uboot drivers/virtio/virtio-uclass.c virtio_notify() */
export function virtio_notify(vdev: UDevice, vq: Virtqueue): number {
  const udev = transportOf(vdev);
  return virtio_get_ops(udev).notify(udev, vq);
}

/** Sets bits in the status, leaving the others. @uboot drivers/virtio/virtio-uclass.c virtio_add_status() */
export function virtio_add_status(vdev: UDevice, status: number): void {
  const old: Out<number> = { value: 0 };
  if (virtio_get_status(vdev, old) === 0) {
    virtio_set_status(vdev, old.value | status);
  }
}

/**
 * Tells the device what was negotiated, and on a modern device asks whether it agrees.
 *
 * @uboot drivers/virtio/virtio-uclass.c virtio_finalize_features()
 * @spec VIRTIO 1.2 §3.1.1 Driver Requirements: Device Initialization
 */
export function virtio_finalize_features(vdev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(vdev));
  const status: Out<number> = { value: 0 };
  let ret: number;

  ret = virtio_set_features(vdev);
  if (ret !== 0) {
    return ret;
  }
  if (uc_priv.legacy) {
    return 0;
  }
  virtio_add_status(vdev, VIRTIO_CONFIG_S_FEATURES_OK);
  ret = virtio_get_status(vdev, status);
  if (ret !== 0) {
    return ret;
  }
  if ((status.value & VIRTIO_CONFIG_S_FEATURES_OK) === 0) {
    return -ENODEV;
  }
  return 0;
}

/**
 * Called in a driver's bind(): which feature bits it knows.
 *
 * @uboot drivers/virtio/virtio-uclass.c virtio_driver_features_init()
 */
export function virtio_driver_features_init(
  priv: VirtioDevPriv,
  feature: readonly number[] | null,
  feature_size: number,
  feature_legacy: readonly number[] | null,
  feature_legacy_size: number,
): void {
  priv.feature_table = feature;
  priv.feature_table_size = feature_size;
  priv.feature_table_legacy = feature_legacy;
  priv.feature_table_size_legacy = feature_legacy_size;
}

/** Probes all transports. @uboot drivers/virtio/virtio-uclass.c virtio_init() */
export function virtio_init(): number {
  return uclass_probe_all(UCLASS_VIRTIO);
}

/** Refuses a transport whose operations table lacks a mandatory one. */
function virtio_uclass_pre_probe(udev: UDevice): number {
  const ops = (udev.driver.ops ?? {}) as Partial<DmVirtioOps>;
  if (
    !ops.get_config ||
    !ops.set_config ||
    !ops.get_status ||
    !ops.set_status ||
    !ops.reset ||
    !ops.get_features ||
    !ops.set_features ||
    !ops.find_vqs ||
    !ops.del_vqs ||
    !ops.notify
  ) {
    return -ENOENT;
  }
  return 0;
}

/**
 * The transport found a device: binds the driver for its id. An id that nobody has a driver for is no error; the
 * transport just has no child.
 *
 * @uboot drivers/virtio/virtio-uclass.c virtio_uclass_post_probe()
 */
function virtio_uclass_post_probe(udev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  const name =
    gd.virtio_drv_added.get(uc_priv.device) ?? virtio_drv_name.get(uc_priv.device) ?? null;
  let dev_name: string;
  let str: number;
  let vdev: UDevice | Errno;

  if (name === null) {
    return 0;
  }
  // The buffer in U-Boot has 30 bytes; the copy is on the heap and stays when no driver is found.
  dev_name = `${name}#${dev_seq(udev)}`.slice(0, 29);
  str = strdup(dev_name);
  if (str === 0) {
    return -ENOMEM;
  }
  vdev = device_bind_driver(udev, name, dev_name);
  if (IS_ERR(vdev)) {
    if (vdev === -ENOENT) {
      return 0;
    }
    free(str);
    return vdev;
  }
  device_set_name_alloced(vdev, str);
  uc_priv.vqs = [];
  return 0;
}

/** The device was noticed. */
function virtio_uclass_child_post_bind(vdev: UDevice): number {
  virtio_add_status(vdev, VIRTIO_CONFIG_S_ACKNOWLEDGE);
  return 0;
}

/** Bits of a driver's feature table. */
function collectFeatureBits(table: readonly number[] | null, size: number): bigint {
  let bits = 0n;
  for (let i = 0; i < size; i++) {
    bits |= 1n << BigInt(table?.[i] ?? 0);
  }
  return bits;
}

/**
 * Negotiates features with the device before its driver is probed. In this version ACKNOWLEDGE, written when the
 * device was bound, is lost in the reset and not set again.
 *
 * @uboot drivers/virtio/virtio-uclass.c virtio_uclass_child_pre_probe()
 * @spec VIRTIO 1.2 §3.1.1 Driver Requirements: Device Initialization
 */
function virtio_uclass_child_pre_probe(vdev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transportOf(vdev));
  const device_features: Out<bigint> = { value: 0n };
  const version_1 = 1n << BigInt(VIRTIO_F_VERSION_1);
  let driver_features: bigint;
  let driver_features_legacy: bigint;
  let ret: number;

  uc_priv.vdev = vdev;

  err: {
    ret = virtio_reset(vdev);
    if (ret !== 0) {
      break err;
    }
    virtio_add_status(vdev, VIRTIO_CONFIG_S_DRIVER);

    ret = virtio_get_features(vdev, device_features);
    if (ret !== 0) {
      break err;
    }
    if ((device_features.value & version_1) === 0n) {
      uc_priv.legacy = true;
    }

    driver_features = collectFeatureBits(uc_priv.feature_table, uc_priv.feature_table_size);
    if (uc_priv.feature_table_legacy !== null) {
      driver_features_legacy = collectFeatureBits(
        uc_priv.feature_table_legacy,
        uc_priv.feature_table_size_legacy,
      );
    } else {
      driver_features_legacy = driver_features;
    }
    if (uc_priv.legacy) {
      uc_priv.features = driver_features_legacy & device_features.value;
    } else {
      uc_priv.features = driver_features & device_features.value;
    }
    // The uclass accepts this one itself; no driver lists it.
    uc_priv.features |= device_features.value & version_1;

    ret = virtio_finalize_features(vdev);
    if (ret !== 0) {
      break err;
    }
    return 0;
  }

  virtio_add_status(vdev, VIRTIO_CONFIG_S_FAILED);
  return ret;
}

/** The driver is ready: the device may work. */
function virtio_uclass_child_post_probe(vdev: UDevice): number {
  virtio_add_status(vdev, VIRTIO_CONFIG_S_DRIVER_OK);
  return 0;
}

export const virtio_uclass: UclassDriver = {
  name: 'virtio',
  id: UCLASS_VIRTIO,
  pre_probe: virtio_uclass_pre_probe,
  post_probe: virtio_uclass_post_probe,
  child_post_bind: virtio_uclass_child_post_bind, // ACKNOWLEDGE
  child_pre_probe: virtio_uclass_child_pre_probe, // reset ... FEATURES_OK
  child_post_probe: virtio_uclass_child_post_probe, // DRIVER_OK
  per_device_auto: { sizeBytes: sizeofVirtioDevPriv, create: createVirtioDevPriv },
};
