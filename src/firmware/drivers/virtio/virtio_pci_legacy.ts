import {
  PCI_VENDOR_ID_QUMRANET,
  VIRTIO_PCI_GUEST_FEATURES,
  VIRTIO_PCI_HOST_FEATURES,
  VIRTIO_PCI_LEGACY_CONFIG,
  VIRTIO_PCI_LEGACY_PAGE_BYTES,
  VIRTIO_PCI_QUEUE_NOTIFY,
  VIRTIO_PCI_QUEUE_NUM,
  VIRTIO_PCI_QUEUE_PFN,
  VIRTIO_PCI_QUEUE_SEL,
  VIRTIO_PCI_STATUS,
} from '../../../spec/virtio-pci';
import { printf } from '../../common/console';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import { E2BIG, ENODEV, ENOENT, ENOMEM, ENXIO } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { Errno } from '../../include/errno';
import { statics } from '../../include/asm-generic/global_data';
import {
  ioread16,
  ioread32,
  ioread8,
  iowrite16,
  iowrite32,
  iowrite8,
} from '../../arch/x86/include/asm/io';
import {
  PCI_BASE_ADDRESS_0,
  PCI_REGION_IO,
  PCI_REGION_TYPE,
  PCI_REVISION_ID,
  PCI_SUBSYSTEM_ID,
  PCI_SUBSYSTEM_VENDOR_ID,
} from '../../include/pci';
import type { PciChildPlat, PciDriverEntry } from '../../include/pci';
import type { DmVirtioOps, Out, VirtioDevPriv } from '../../include/virtio';
import type { Virtqueue } from '../../include/virtio_ring';
import { sprintf } from '../../lib/vsprintf';
import {
  dev_get_parent_plat,
  dev_get_priv,
  dev_get_uclass_priv,
  device_set_name,
} from '../core/device';
import { dm_pci_read_config16, dm_pci_read_config8 } from '../pci/pci-uclass/config';
import { dm_pci_map_bar } from '../pci/pci-uclass/map';
import { transportOf } from './virtio-uclass';
import {
  virtqueue_get_desc_addr,
  vring_create_virtqueue,
  vring_del_virtqueue,
} from './virtio_ring';

/*
 * virtio over PCI as it was before VIRTIO 1.0: all registers lie in the I/O space behind the first base address
 * register. Transitional devices, which have both interfaces, are driven this way too, because of their device ids.
 *
 * @spec VIRTIO 1.2 §4.1.4.10 Legacy Interfaces: A Note on PCI Device Layout
 */

/** The only revision of the legacy interface. */
const VIRTIO_PCI_ABI_VERSION = 0;
const VIRTIO_PCI_LEGACY_DEVICE_ID_FIRST = 0x1000;
const VIRTIO_PCI_LEGACY_DEVICE_ID_LAST = 0x103f;

/** @uboot drivers/virtio/virtio_pci_legacy.c struct virtio_pci_priv */
export interface VirtioPciLegacyPriv {
  /** Memory address of the register window, on x86 its first port. */
  ioaddr: number;
}

/**
 * In this version `offset` is not looked at: all fields are read from the begin of the configuration. The capacity of
 * a disk is there; a MAC is read as six times its first byte.
 *
 * @uboot drivers/virtio/virtio_pci_legacy.c virtio_pci_get_config()
 */
function virtio_pci_get_config(
  udev: UDevice,
  _offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);
  const ioaddr = priv.ioaddr + VIRTIO_PCI_LEGACY_CONFIG;

  for (let i = 0; buf !== null && i < len; i++) {
    buf[i] = ioread8(ioaddr + i);
  }
  return 0;
}

/** Ignores `offset` as well. @uboot drivers/virtio/virtio_pci_legacy.c virtio_pci_set_config() */
function virtio_pci_set_config(
  udev: UDevice,
  _offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);
  const ioaddr = priv.ioaddr + VIRTIO_PCI_LEGACY_CONFIG;

  for (let i = 0; buf !== null && i < len; i++) {
    iowrite8(buf[i] ?? 0, ioaddr + i);
  }
  return 0;
}

function virtio_pci_get_status(udev: UDevice, status: Out<number>): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);

  status.value = ioread8(priv.ioaddr + VIRTIO_PCI_STATUS);
  return 0;
}

function virtio_pci_set_status(udev: UDevice, status: number): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);

  iowrite8(status, priv.ioaddr + VIRTIO_PCI_STATUS);
  return 0;
}

/** The read only makes sure that the write has arrived; its value isn't looked at. */
function virtio_pci_reset(udev: UDevice): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);

  iowrite8(0, priv.ioaddr + VIRTIO_PCI_STATUS);
  ioread8(priv.ioaddr + VIRTIO_PCI_STATUS);
  return 0;
}

/** There are only 32 feature bits. */
function virtio_pci_get_features(udev: UDevice, features: Out<bigint>): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);

  features.value = BigInt(ioread32(priv.ioaddr + VIRTIO_PCI_HOST_FEATURES));
  return 0;
}

function virtio_pci_set_features(udev: UDevice): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);

  iowrite32(Number(uc_priv.features & 0xffffffffn), priv.ioaddr + VIRTIO_PCI_GUEST_FEATURES);
  return 0;
}

/** The device says how long its queue is; the driver can't choose. @spec VIRTIO 1.2 §4.1.5.1.3 Virtqueue Configuration */
function virtio_pci_setup_vq(udev: UDevice, index: number): Virtqueue | Errno {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);
  let vq: Virtqueue | null;
  let num: number;
  let q_pfn: number;

  iowrite16(index, priv.ioaddr + VIRTIO_PCI_QUEUE_SEL);
  num = ioread16(priv.ioaddr + VIRTIO_PCI_QUEUE_NUM);
  // The queue must be there, and must not be set up already.
  if (num === 0 || ioread32(priv.ioaddr + VIRTIO_PCI_QUEUE_PFN) !== 0) {
    return -ENOENT;
  }
  vq = vring_create_virtqueue(index, num, VIRTIO_PCI_LEGACY_PAGE_BYTES, udev);
  if (vq === null) {
    return -ENOMEM;
  }
  q_pfn = Math.floor(virtqueue_get_desc_addr(vq) / VIRTIO_PCI_LEGACY_PAGE_BYTES);
  // The register has 32 bits: rings above 16 TiB can't be told.
  if (q_pfn > 0xffffffff) {
    vring_del_virtqueue(vq);
    return -E2BIG;
  }
  iowrite32(q_pfn, priv.ioaddr + VIRTIO_PCI_QUEUE_PFN);
  return vq;
}

/**
 * Deviation: U-Boot takes the private data of the device instead of the transport's here, and so writes to wherever
 * that points; we write the registers that are meant.
 */
function virtio_pci_del_vq(vq: Virtqueue): void {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(transportOf(vq.vdev));

  iowrite16(vq.index, priv.ioaddr + VIRTIO_PCI_QUEUE_SEL);
  iowrite32(0, priv.ioaddr + VIRTIO_PCI_QUEUE_PFN);
  vring_del_virtqueue(vq);
}

function virtio_pci_del_vqs(udev: UDevice): number {
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);

  for (const vq of [...uc_priv.vqs]) {
    virtio_pci_del_vq(vq);
  }
  return 0;
}

function virtio_pci_find_vqs(udev: UDevice, nvqs: number, vqs: Virtqueue[]): number {
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

function virtio_pci_notify(udev: UDevice, vq: Virtqueue): number {
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);

  iowrite16(vq.index, priv.ioaddr + VIRTIO_PCI_QUEUE_NOTIFY);
  return 0;
}

/** Gives the transport a name with a number of its own. @uboot drivers/virtio/virtio_pci_legacy.c virtio_pci_bind() */
function virtio_pci_bind(udev: UDevice): number {
  const counter = statics('drivers/virtio/virtio_pci_legacy.c', () => ({ num_devs: 0 }));
  const name = sprintf('%s#%u', udev.driver.name, counter.num_devs);

  counter.num_devs++;
  return device_set_name(udev, name);
}

/**
 * Legacy devices say in the subsystem ids what they are.
 *
 * @uboot drivers/virtio/virtio_pci_legacy.c virtio_pci_probe()
 */
function virtio_pci_probe(udev: UDevice): number {
  const pplat = dev_get_parent_plat<PciChildPlat>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  const priv = dev_get_priv<VirtioPciLegacyPriv>(udev);
  let revision: number;

  if (
    pplat.device < VIRTIO_PCI_LEGACY_DEVICE_ID_FIRST ||
    pplat.device > VIRTIO_PCI_LEGACY_DEVICE_ID_LAST
  ) {
    return -ENODEV;
  }
  revision = dm_pci_read_config8(udev, PCI_REVISION_ID);
  if (revision !== VIRTIO_PCI_ABI_VERSION) {
    printf(
      '(%s): virtio_pci expected ABI version %d, got %d\n',
      udev.name,
      VIRTIO_PCI_ABI_VERSION,
      revision,
    );
    return -ENODEV;
  }
  uc_priv.device = dm_pci_read_config16(udev, PCI_SUBSYSTEM_ID);
  uc_priv.vendor = dm_pci_read_config16(udev, PCI_SUBSYSTEM_VENDOR_ID);
  priv.ioaddr = dm_pci_map_bar(udev, PCI_BASE_ADDRESS_0, PCI_REGION_TYPE, PCI_REGION_IO);
  if (priv.ioaddr === 0) {
    return -ENXIO;
  }
  return 0;
}

const virtio_pci_ops: DmVirtioOps = {
  get_config: virtio_pci_get_config,
  set_config: virtio_pci_set_config,
  get_status: virtio_pci_get_status,
  set_status: virtio_pci_set_status,
  reset: virtio_pci_reset,
  get_features: virtio_pci_get_features,
  set_features: virtio_pci_set_features,
  find_vqs: virtio_pci_find_vqs,
  del_vqs: virtio_pci_del_vqs,
  notify: virtio_pci_notify,
};

export const virtio_pci_legacy: Driver = {
  name: 'virtio-pci.l',
  id: UCLASS_VIRTIO,
  bind: virtio_pci_bind,
  ops: virtio_pci_ops,
  probe: virtio_pci_probe,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 8 : 4),
    create: (): VirtioPciLegacyPriv => ({ ioaddr: 0 }),
  },
};

/** Ids 1000 to 103f. @uboot drivers/virtio/virtio_pci_legacy.c U_BOOT_PCI_DEVICE() */
export const virtio_pci_legacy_ids: PciDriverEntry = {
  driver: virtio_pci_legacy.name,
  match: Array.from({ length: 64 }, (_, index) => ({
    vendor: PCI_VENDOR_ID_QUMRANET,
    device: VIRTIO_PCI_LEGACY_DEVICE_ID_FIRST + index,
  })),
};
