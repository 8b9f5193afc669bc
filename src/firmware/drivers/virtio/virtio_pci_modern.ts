import {
  PCI_VENDOR_ID_QUMRANET,
  VIRTIO_PCI_CAP_COMMON_CFG,
  VIRTIO_PCI_CAP_NOTIFY_CFG,
  VIRTIO_PCI_COMMON_CFGGENERATION,
  VIRTIO_PCI_COMMON_DF,
  VIRTIO_PCI_COMMON_DFSELECT,
  VIRTIO_PCI_COMMON_GF,
  VIRTIO_PCI_COMMON_GFSELECT,
  VIRTIO_PCI_COMMON_STATUS,
  VIRTIO_PCI_MODERN_DEVICE_ID_BASE,
} from '../../../spec/virtio-pci';
import { VIRTIO_F_VERSION_1 } from '../../../spec/virtio';
import { printf } from '../../common/console';
import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import { EINVAL, ENODEV, ENOSYS } from '../../include/errno';
import { statics } from '../../include/asm-generic/global_data';
import {
  ioread16,
  ioread32,
  ioread8,
  iowrite16,
  iowrite32,
  iowrite8,
} from '../../arch/x86/include/asm/io';
import { PCI_REVISION_ID, PCI_SUBSYSTEM_VENDOR_ID } from '../../include/pci';
import type { PciChildPlat, PciDriverEntry } from '../../include/pci';
import type { DmVirtioOps, Out, VirtioDevPriv } from '../../include/virtio';
import { udelay } from '../../lib/time';
import { sprintf } from '../../lib/vsprintf';
import {
  dev_get_parent_plat,
  dev_get_priv,
  dev_get_uclass_priv,
  device_set_name,
} from '../core/device';
import { dm_pci_read_config16, dm_pci_read_config8 } from '../pci/pci-uclass/config';
import { __virtio_test_bit } from '../../include/virtio/config';
import { mapStructures, virtio_pci_find_capability } from './virtio_pci_modern/cap';
import type { VirtioPciCap, VirtioPciModernPriv } from './virtio_pci_modern/cap';
import { virtio_pci_del_vqs, virtio_pci_find_vqs, virtio_pci_notify } from './virtio_pci_modern/vq';

/*
 * virtio over PCI since VIRTIO 1.0: capabilities say where the common configuration, the notification area and the
 * device's own configuration lie. Interrupts are not used, so neither are the ISR status and the message vectors.
 *
 * @spec VIRTIO 1.2 §4.1 Virtio Over PCI Bus
 */

const VIRTIO_PCI_MODERN_DEVICE_ID_LAST = 0x107f;
/** The common configuration as VIRTIO 1.0 has it: up to and with the used ring's address. */
const SIZEOF_VIRTIO_PCI_COMMON_CFG = 56;

/** Fields of 1, 2 and 4 bytes, and of 8 as two halves, low one first. */
function virtio_pci_get_config(
  udev: UDevice,
  offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  let view: DataView;

  if (priv.device === 0) {
    return -ENOSYS;
  }
  if (offset + len > priv.device_len || buf === null) {
    return -EINVAL;
  }
  view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  switch (len) {
    case 1:
      view.setUint8(0, ioread8(priv.device + offset));
      break;
    case 2:
      view.setUint16(0, ioread16(priv.device + offset), true);
      break;
    case 4:
      view.setUint32(0, ioread32(priv.device + offset), true);
      break;
    case 8:
      view.setUint32(0, ioread32(priv.device + offset), true);
      view.setUint32(4, ioread32(priv.device + offset + 4), true);
      break;
    default:
      return -EINVAL;
  }
  return 0;
}

function virtio_pci_set_config(
  udev: UDevice,
  offset: number,
  buf: Uint8Array | null,
  len: number,
): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  let view: DataView;

  if (priv.device === 0) {
    return -ENOSYS;
  }
  if (offset + len > priv.device_len || buf === null) {
    return -EINVAL;
  }
  view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  switch (len) {
    case 1:
      iowrite8(view.getUint8(0), priv.device + offset);
      break;
    case 2:
      iowrite16(view.getUint16(0, true), priv.device + offset);
      break;
    case 4:
      iowrite32(view.getUint32(0, true), priv.device + offset);
      break;
    case 8:
      iowrite32(view.getUint32(0, true), priv.device + offset);
      iowrite32(view.getUint32(4, true), priv.device + offset + 4);
      break;
    default:
      return -EINVAL;
  }
  return 0;
}

function virtio_pci_generation(udev: UDevice, counter: Out<number>): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);

  counter.value = ioread8(priv.common + VIRTIO_PCI_COMMON_CFGGENERATION);
  return 0;
}

function virtio_pci_get_status(udev: UDevice, status: Out<number>): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);

  status.value = ioread8(priv.common + VIRTIO_PCI_COMMON_STATUS);
  return 0;
}

function virtio_pci_set_status(udev: UDevice, status: number): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);

  iowrite8(status, priv.common + VIRTIO_PCI_COMMON_STATUS);
  return 0;
}

/**
 * Waits until the device says that it is done; for ever if it doesn't.
 *
 * @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_reset()
 * @spec VIRTIO 1.2 §4.1.4.3.2 Driver Requirements: Common configuration structure layout
 */
function virtio_pci_reset(udev: UDevice): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);

  iowrite8(0, priv.common + VIRTIO_PCI_COMMON_STATUS);
  while (ioread8(priv.common + VIRTIO_PCI_COMMON_STATUS) !== 0) {
    udelay(1000);
  }
  return 0;
}

function virtio_pci_get_features(udev: UDevice, features: Out<bigint>): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  let low: number;
  let high: number;

  iowrite32(0, priv.common + VIRTIO_PCI_COMMON_DFSELECT);
  low = ioread32(priv.common + VIRTIO_PCI_COMMON_DF);
  iowrite32(1, priv.common + VIRTIO_PCI_COMMON_DFSELECT);
  high = ioread32(priv.common + VIRTIO_PCI_COMMON_DF);
  features.value = (BigInt(high) << 32n) | BigInt(low);
  return 0;
}

/** A device that isn't modern is refused. */
function virtio_pci_set_features(udev: UDevice): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);

  if (!__virtio_test_bit(udev, VIRTIO_F_VERSION_1)) {
    return -EINVAL;
  }
  iowrite32(0, priv.common + VIRTIO_PCI_COMMON_GFSELECT);
  iowrite32(Number(uc_priv.features & 0xffffffffn), priv.common + VIRTIO_PCI_COMMON_GF);
  iowrite32(1, priv.common + VIRTIO_PCI_COMMON_GFSELECT);
  iowrite32(Number(uc_priv.features >> 32n), priv.common + VIRTIO_PCI_COMMON_GF);
  return 0;
}

/** Gives the transport a name with a number of its own. @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_bind() */
function virtio_pci_bind(udev: UDevice): number {
  const counter = statics('drivers/virtio/virtio_pci_modern.c', () => ({ num_devs: 0 }));
  const name = sprintf('%s#%u', udev.driver.name, counter.num_devs);

  counter.num_devs++;
  return device_set_name(udev, name);
}

/**
 * Any revision is good. No register of the device is touched here.
 *
 * @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_probe()
 */
function virtio_pci_probe(udev: UDevice): number {
  const pplat = dev_get_parent_plat<PciChildPlat>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  let common: VirtioPciCap | null;
  let notify: VirtioPciCap | null;

  if (
    pplat.device < VIRTIO_PCI_MODERN_DEVICE_ID_BASE ||
    pplat.device > VIRTIO_PCI_MODERN_DEVICE_ID_LAST
  ) {
    return -ENODEV;
  }
  dm_pci_read_config8(udev, PCI_REVISION_ID);
  uc_priv.device = pplat.device - VIRTIO_PCI_MODERN_DEVICE_ID_BASE;
  uc_priv.vendor = dm_pci_read_config16(udev, PCI_SUBSYSTEM_VENDOR_ID);

  common = virtio_pci_find_capability(udev, VIRTIO_PCI_CAP_COMMON_CFG);
  if (common === null) {
    printf('(%s): leaving for legacy driver\n', udev.name);
    return -ENODEV;
  }
  if (common.length < SIZEOF_VIRTIO_PCI_COMMON_CFG) {
    printf('(%s): virtio common config too small\n', udev.name);
    return -EINVAL;
  }
  notify = virtio_pci_find_capability(udev, VIRTIO_PCI_CAP_NOTIFY_CFG);
  if (notify === null) {
    printf('(%s): missing capabilities %i/%i\n', udev.name, common.pos, 0);
    return -EINVAL;
  }
  return mapStructures(udev, common, notify);
}

const virtio_pci_ops: DmVirtioOps = {
  get_config: virtio_pci_get_config,
  set_config: virtio_pci_set_config,
  generation: virtio_pci_generation,
  get_status: virtio_pci_get_status,
  set_status: virtio_pci_set_status,
  reset: virtio_pci_reset,
  get_features: virtio_pci_get_features,
  set_features: virtio_pci_set_features,
  find_vqs: virtio_pci_find_vqs,
  del_vqs: virtio_pci_del_vqs,
  notify: virtio_pci_notify,
};

export const virtio_pci_modern: Driver = {
  name: 'virtio-pci.m',
  id: UCLASS_VIRTIO,
  bind: virtio_pci_bind,
  ops: virtio_pci_ops,
  probe: virtio_pci_probe,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 40 : 24),
    create: (): VirtioPciModernPriv => ({
      common: 0,
      notify_base: 0,
      device: 0,
      notify_len: 0,
      device_len: 0,
      notify_offset_multiplier: 0,
    }),
  },
};

/** Ids 1040 to 107f. @uboot drivers/virtio/virtio_pci_modern.c U_BOOT_PCI_DEVICE() */
export const virtio_pci_modern_ids: PciDriverEntry = {
  driver: virtio_pci_modern.name,
  match: Array.from({ length: 64 }, (_, index) => ({
    vendor: PCI_VENDOR_ID_QUMRANET,
    device: VIRTIO_PCI_MODERN_DEVICE_ID_BASE + index,
  })),
};
