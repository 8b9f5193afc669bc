import {
  VIRTIO_F_VERSION_1,
  VIRTIO_MMIO_CONFIG,
  VIRTIO_MMIO_CONFIG_GENERATION,
  VIRTIO_MMIO_DEVICE_FEATURES,
  VIRTIO_MMIO_DEVICE_FEATURES_SEL,
  VIRTIO_MMIO_DEVICE_ID,
  VIRTIO_MMIO_DRIVER_FEATURES,
  VIRTIO_MMIO_DRIVER_FEATURES_SEL,
  VIRTIO_MMIO_GUEST_PAGE_SIZE,
  VIRTIO_MMIO_MAGIC,
  VIRTIO_MMIO_MAGIC_VALUE,
  VIRTIO_MMIO_QUEUE_ALIGN,
  VIRTIO_MMIO_QUEUE_AVAIL_HIGH,
  VIRTIO_MMIO_QUEUE_AVAIL_LOW,
  VIRTIO_MMIO_QUEUE_DESC_HIGH,
  VIRTIO_MMIO_QUEUE_DESC_LOW,
  VIRTIO_MMIO_QUEUE_NOTIFY,
  VIRTIO_MMIO_QUEUE_NUM,
  VIRTIO_MMIO_QUEUE_NUM_MAX,
  VIRTIO_MMIO_QUEUE_PFN,
  VIRTIO_MMIO_QUEUE_READY,
  VIRTIO_MMIO_QUEUE_SEL,
  VIRTIO_MMIO_QUEUE_USED_HIGH,
  VIRTIO_MMIO_QUEUE_USED_LOW,
  VIRTIO_MMIO_STATUS,
  VIRTIO_MMIO_VENDOR_ID,
  VIRTIO_MMIO_VERSION,
} from '../../../spec/virtio';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import { E2BIG, EINVAL, ENOENT, ENOMEM } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import type { DmVirtioOps, Out, VirtioDevPriv } from '../../include/virtio';
import type { Virtqueue } from '../../include/virtio_ring';
import { dev_get_priv, dev_get_uclass_priv } from '../core/device';
import { dev_read_addr } from '../core/read';
import { transportOf } from './virtio-uclass';
import {
  virtqueue_get_avail_addr,
  virtqueue_get_desc_addr,
  virtqueue_get_used_addr,
  virtqueue_get_vring_size,
  vring_create_virtqueue,
  vring_del_virtqueue,
} from './virtio_ring';

/*
 * virtio over memory-mapped registers, versions 1 (legacy) and 2.
 *
 * @spec VIRTIO 1.2 §4.2 Virtio Over MMIO
 */
const PAGE_SIZE = 4096;
const FDT_ADDR_T_NONE = -1;

/** @uboot drivers/virtio/virtio_mmio.c struct virtio_mmio_priv */
export interface VirtioMmioPriv {
  base: number;
  version: number;
}

/** A version 1 device takes any length byte by byte; version 2 takes 1, 2, 4, and 8 as two halves, low one first. */
function virtio_mmio_get_config(
  udev: UDevice,
  offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  const base = priv.base + VIRTIO_MMIO_CONFIG;
  let view: DataView;

  if (buf === null) {
    return len === 0 ? 0 : -EINVAL;
  }
  if (priv.version === 1) {
    for (let i = 0; i < len; i++) {
      buf[i] = gd.hal.read8(base + offset + i);
    }
    return 0;
  }
  view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  switch (len) {
    case 1:
      view.setUint8(0, gd.hal.read8(base + offset));
      break;
    case 2:
      view.setUint16(0, gd.hal.read16(base + offset), true);
      break;
    case 4:
      view.setUint32(0, gd.hal.read32(base + offset), true);
      break;
    case 8:
      view.setUint32(0, gd.hal.read32(base + offset), true);
      view.setUint32(4, gd.hal.read32(base + offset + 4), true);
      break;
    default:
      break;
  }
  return 0;
}

function virtio_mmio_set_config(
  udev: UDevice,
  offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  const base = priv.base + VIRTIO_MMIO_CONFIG;
  let view: DataView;

  if (buf === null) {
    return len === 0 ? 0 : -EINVAL;
  }
  if (priv.version === 1) {
    for (let i = 0; i < len; i++) {
      gd.hal.write8(base + offset + i, buf[i] ?? 0);
    }
    return 0;
  }
  view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  switch (len) {
    case 1:
      gd.hal.write8(base + offset, view.getUint8(0));
      break;
    case 2:
      gd.hal.write16(base + offset, view.getUint16(0, true));
      break;
    case 4:
      gd.hal.write32(base + offset, view.getUint32(0, true));
      break;
    case 8:
      gd.hal.write32(base + offset, view.getUint32(0, true));
      gd.hal.write32(base + offset + 4, view.getUint32(4, true));
      break;
    default:
      break;
  }
  return 0;
}

function virtio_mmio_generation(udev: UDevice, counter: Out<number>): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);

  if (priv.version === 1) {
    counter.value = 0;
  } else {
    counter.value = gd.hal.read32(priv.base + VIRTIO_MMIO_CONFIG_GENERATION);
  }
  return 0;
}

function virtio_mmio_get_status(udev: UDevice, status: Out<number>): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);

  status.value = gd.hal.read32(priv.base + VIRTIO_MMIO_STATUS) & 0xff;
  return 0;
}

function virtio_mmio_set_status(udev: UDevice, status: number): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);

  gd.hal.write32(priv.base + VIRTIO_MMIO_STATUS, status);
  return 0;
}

/** Does not wait for the device to say that it is done. */
function virtio_mmio_reset(udev: UDevice): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);

  gd.hal.write32(priv.base + VIRTIO_MMIO_STATUS, 0);
  return 0;
}

function virtio_mmio_get_features(udev: UDevice, features: Out<bigint>): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  let high: number;
  let low: number;

  gd.hal.write32(priv.base + VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
  high = gd.hal.read32(priv.base + VIRTIO_MMIO_DEVICE_FEATURES);
  gd.hal.write32(priv.base + VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
  low = gd.hal.read32(priv.base + VIRTIO_MMIO_DEVICE_FEATURES);
  features.value = (BigInt(high) << 32n) | BigInt(low);
  return 0;
}

/** A version 2 device that isn't modern is refused. */
function virtio_mmio_set_features(udev: UDevice): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  const high = Number(uc_priv.features >> 32n);
  const low = Number(uc_priv.features & 0xffffffffn);

  if (priv.version === 2 && ((uc_priv.features >> BigInt(VIRTIO_F_VERSION_1)) & 1n) === 0n) {
    return -EINVAL;
  }
  gd.hal.write32(priv.base + VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
  gd.hal.write32(priv.base + VIRTIO_MMIO_DRIVER_FEATURES, high);
  gd.hal.write32(priv.base + VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
  gd.hal.write32(priv.base + VIRTIO_MMIO_DRIVER_FEATURES, low);
  return 0;
}

/** Takes the queue that is selected away from the device. */
function deactivateQueue(priv: VirtioMmioPriv): void {
  if (priv.version === 1) {
    gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_PFN, 0);
  } else {
    gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_READY, 0);
    gd.hal.read32(priv.base + VIRTIO_MMIO_QUEUE_READY);
  }
}

/** Tells a version 2 device where the parts of the selected queue lie. */
function writeQueueAddresses(priv: VirtioMmioPriv, vq: Virtqueue): void {
  const desc = virtqueue_get_desc_addr(vq);
  const avail = virtqueue_get_avail_addr(vq);
  const used = virtqueue_get_used_addr(vq);

  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_DESC_LOW, desc >>> 0);
  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_DESC_HIGH, Math.floor(desc / 0x1_0000_0000));
  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_AVAIL_LOW, avail >>> 0);
  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_AVAIL_HIGH, Math.floor(avail / 0x1_0000_0000));
  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_USED_LOW, used >>> 0);
  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_USED_HIGH, Math.floor(used / 0x1_0000_0000));
}

/** @spec VIRTIO 1.2 §4.2.3.2 Virtqueue Configuration, §4.2.4 Legacy interface */
function virtio_mmio_setup_vq(udev: UDevice, index: number): Virtqueue | Errno {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  let vq: Virtqueue | null;
  let num: number;
  let q_pfn: number;

  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_SEL, index);
  // The queue must not be set up already.
  if (
    gd.hal.read32(
      priv.base + (priv.version === 1 ? VIRTIO_MMIO_QUEUE_PFN : VIRTIO_MMIO_QUEUE_READY),
    ) !== 0
  ) {
    return -ENOENT;
  }
  num = gd.hal.read32(priv.base + VIRTIO_MMIO_QUEUE_NUM_MAX);
  if (num === 0) {
    deactivateQueue(priv);
    return -ENOENT;
  }
  vq = vring_create_virtqueue(index, num, PAGE_SIZE, udev);
  if (vq === null) {
    deactivateQueue(priv);
    return -ENOMEM;
  }

  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_NUM, virtqueue_get_vring_size(vq));
  if (priv.version === 1) {
    q_pfn = Math.floor(virtqueue_get_desc_addr(vq) / PAGE_SIZE);
    // The register has 32 bits: rings above 16 TiB can't be told.
    if (q_pfn > 0xffffffff) {
      vring_del_virtqueue(vq);
      deactivateQueue(priv);
      return -E2BIG;
    }
    gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_ALIGN, PAGE_SIZE);
    gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_PFN, q_pfn);
  } else {
    writeQueueAddresses(priv, vq);
    gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_READY, 1);
  }
  return vq;
}

/**
 * Deviation: U-Boot takes the private data of the device instead of the transport's here, and so writes to wherever
 * that points; we write the registers that are meant.
 */
function virtio_mmio_del_vq(vq: Virtqueue): void {
  const priv = dev_get_priv<VirtioMmioPriv>(transportOf(vq.vdev));

  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_SEL, vq.index);
  deactivateQueue(priv);
  vring_del_virtqueue(vq);
}

function virtio_mmio_del_vqs(udev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);

  for (const vq of [...uc_priv.vqs]) {
    virtio_mmio_del_vq(vq);
  }
  return 0;
}

function virtio_mmio_find_vqs(udev: UDevice, nvqs: number, vqs: Virtqueue[]): number {
  let vq: Virtqueue | Errno;

  for (let i = 0; i < nvqs; i++) {
    vq = virtio_mmio_setup_vq(udev, i);
    if (IS_ERR(vq)) {
      virtio_mmio_del_vqs(udev);
      return vq;
    }
    vqs[i] = vq;
  }
  return 0;
}

function virtio_mmio_notify(udev: UDevice, vq: Virtqueue): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);

  gd.hal.write32(priv.base + VIRTIO_MMIO_QUEUE_NOTIFY, vq.index);
  return 0;
}

function virtio_mmio_of_to_plat(udev: UDevice): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  const address = dev_read_addr(udev);

  if (address === FDT_ADDR_T_NONE) {
    return -EINVAL;
  }
  priv.base = address;
  return 0;
}

/**
 * Looks what is in the slot. In this version a slot that is empty, or not a virtio device at all, probes with success:
 * it only never gets a child.
 *
 * @uboot drivers/virtio/virtio_mmio.c virtio_mmio_probe()
 */
function virtio_mmio_probe(udev: UDevice): number {
  const priv = dev_get_priv<VirtioMmioPriv>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  const magic = gd.hal.read32(priv.base + VIRTIO_MMIO_MAGIC_VALUE);

  if (magic !== VIRTIO_MMIO_MAGIC) {
    return 0;
  }
  priv.version = gd.hal.read32(priv.base + VIRTIO_MMIO_VERSION);
  if (priv.version < 1 || priv.version > 2) {
    return 0;
  }
  uc_priv.device = gd.hal.read32(priv.base + VIRTIO_MMIO_DEVICE_ID);
  if (uc_priv.device === 0) {
    return 0;
  }
  uc_priv.vendor = gd.hal.read32(priv.base + VIRTIO_MMIO_VENDOR_ID);
  if (priv.version === 1) {
    gd.hal.write32(priv.base + VIRTIO_MMIO_GUEST_PAGE_SIZE, PAGE_SIZE);
  }
  return 0;
}

const virtio_mmio_ops: DmVirtioOps = {
  get_config: virtio_mmio_get_config,
  set_config: virtio_mmio_set_config,
  generation: virtio_mmio_generation,
  get_status: virtio_mmio_get_status,
  set_status: virtio_mmio_set_status,
  reset: virtio_mmio_reset,
  get_features: virtio_mmio_get_features,
  set_features: virtio_mmio_set_features,
  find_vqs: virtio_mmio_find_vqs,
  del_vqs: virtio_mmio_del_vqs,
  notify: virtio_mmio_notify,
};

export const virtio_mmio: Driver = {
  name: 'virtio-mmio',
  id: UCLASS_VIRTIO,
  of_match: [{ compatible: 'virtio,mmio' }],
  ops: virtio_mmio_ops,
  probe: virtio_mmio_probe,
  of_to_plat: virtio_mmio_of_to_plat,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 16 : 8),
    create: (): VirtioMmioPriv => ({ base: 0, version: 0 }),
  },
};
