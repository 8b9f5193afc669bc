import {
  VIRTIO_PCI_COMMON_NUMQ,
  VIRTIO_PCI_COMMON_Q_AVAILHI,
  VIRTIO_PCI_COMMON_Q_AVAILLO,
  VIRTIO_PCI_COMMON_Q_DESCHI,
  VIRTIO_PCI_COMMON_Q_DESCLO,
  VIRTIO_PCI_COMMON_Q_ENABLE,
  VIRTIO_PCI_COMMON_Q_NOFF,
  VIRTIO_PCI_COMMON_Q_SELECT,
  VIRTIO_PCI_COMMON_Q_SIZE,
  VIRTIO_PCI_COMMON_Q_USEDHI,
  VIRTIO_PCI_COMMON_Q_USEDLO,
} from '../../../../spec/virtio-pci';
import { printf } from '../../../common/console';
import type { UDevice } from '../../../include/dm/device';
import { EINVAL, EIO, ENOENT, ENOMEM } from '../../../include/errno';
import { IS_ERR } from '../../../include/linux/err';
import type { Errno } from '../../../include/errno';
import { ioread16, iowrite16, iowrite32 } from '../../../arch/x86/include/asm/io';
import type { VirtioDevPriv } from '../../../include/virtio';
import type { Virtqueue } from '../../../include/virtio_ring';
import { dev_get_priv, dev_get_uclass_priv } from '../../core/device';
import { transportOf } from '../virtio-uclass';
import type { VirtioPciModernPriv } from './cap';
import {
  virtqueue_get_avail_addr,
  virtqueue_get_desc_addr,
  virtqueue_get_used_addr,
  virtqueue_get_vring_size,
  vring_create_virtqueue,
  vring_del_virtqueue,
} from '../virtio_ring';

/*
 * Queues of a modern virtio device on PCI: the part of virtio_pci_modern.c that sets them up, and notifies.
 */
const PAGE_SIZE = 4096;

/** Tells the device where the parts of the selected queue lie. */
function writeQueueAddresses(priv: VirtioPciModernPriv, vq: Virtqueue): void {
  const desc = virtqueue_get_desc_addr(vq);
  const avail = virtqueue_get_avail_addr(vq);
  const used = virtqueue_get_used_addr(vq);

  iowrite32(desc >>> 0, priv.common + VIRTIO_PCI_COMMON_Q_DESCLO);
  iowrite32(Math.floor(desc / 0x1_0000_0000), priv.common + VIRTIO_PCI_COMMON_Q_DESCHI);
  iowrite32(avail >>> 0, priv.common + VIRTIO_PCI_COMMON_Q_AVAILLO);
  iowrite32(Math.floor(avail / 0x1_0000_0000), priv.common + VIRTIO_PCI_COMMON_Q_AVAILHI);
  iowrite32(used >>> 0, priv.common + VIRTIO_PCI_COMMON_Q_USEDLO);
  iowrite32(Math.floor(used / 0x1_0000_0000), priv.common + VIRTIO_PCI_COMMON_Q_USEDHI);
}

/** @spec VIRTIO 1.2 §4.1.5.1.3 Virtqueue Configuration */
function virtio_pci_setup_vq(udev: UDevice, index: number): Virtqueue | Errno {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  let vq: Virtqueue | null;
  let num: number;

  if (index >= ioread16(priv.common + VIRTIO_PCI_COMMON_NUMQ)) {
    return -ENOENT;
  }
  iowrite16(index, priv.common + VIRTIO_PCI_COMMON_Q_SELECT);
  num = ioread16(priv.common + VIRTIO_PCI_COMMON_Q_SIZE);
  // The queue must be there, and must not be set up already.
  if (num === 0 || ioread16(priv.common + VIRTIO_PCI_COMMON_Q_ENABLE) !== 0) {
    return -ENOENT;
  }
  if ((num & (num - 1)) !== 0) {
    printf('(%s): bad queue size %u\n', udev.name, num);
    return -EINVAL;
  }
  vq = vring_create_virtqueue(index, num, PAGE_SIZE, udev);
  if (vq === null) {
    return -ENOMEM;
  }
  iowrite16(virtqueue_get_vring_size(vq), priv.common + VIRTIO_PCI_COMMON_Q_SIZE);
  writeQueueAddresses(priv, vq);
  iowrite16(1, priv.common + VIRTIO_PCI_COMMON_Q_ENABLE);
  return vq;
}

/**
 * Writes 0 to queue_enable, which the specification forbids; U-Boot does it.
 *
 * Deviation: U-Boot takes the private data of the device instead of the transport's here, and so writes to wherever
 * that points; we write the registers that are meant.
 */
function virtio_pci_del_vq(vq: Virtqueue): void {
  const priv = dev_get_priv<VirtioPciModernPriv>(transportOf(vq.vdev));

  iowrite16(vq.index, priv.common + VIRTIO_PCI_COMMON_Q_SELECT);
  iowrite16(0, priv.common + VIRTIO_PCI_COMMON_Q_ENABLE);
  vring_del_virtqueue(vq);
}

/** @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_del_vqs() */
export function virtio_pci_del_vqs(udev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);

  for (const vq of [...uc_priv.vqs]) {
    virtio_pci_del_vq(vq);
  }
  return 0;
}

/** On an error the queues already set up are gone again. @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_find_vqs() */
export function virtio_pci_find_vqs(udev: UDevice, nvqs: number, vqs: Virtqueue[]): number {
  let vq: Virtqueue | Errno;

  for (let i = 0; i < nvqs; i++) {
    vq = virtio_pci_setup_vq(udev, i);
    if (IS_ERR(vq)) {
      virtio_pci_del_vqs(udev);
      return vq;
    }
    vqs[i] = vq;
  }
  return 0;
}

/**
 * Each notification selects the queue and asks the device for its place, which is computed in 16 bits.
 *
 * @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_notify()
 * @spec VIRTIO 1.2 §4.1.5.2 Available Buffer Notifications
 */
export function virtio_pci_notify(udev: UDevice, vq: Virtqueue): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  let off: number;

  iowrite16(vq.index, priv.common + VIRTIO_PCI_COMMON_Q_SELECT);
  off = ioread16(priv.common + VIRTIO_PCI_COMMON_Q_NOFF);
  off = Math.imul(off, priv.notify_offset_multiplier) & 0xffff;
  if (off + 2 > priv.notify_len) {
    return -EIO;
  }
  iowrite16(vq.index, priv.notify_base + off);
  return 0;
}
