import {
  VIRTIO_PCI_CAP_BAR,
  VIRTIO_PCI_CAP_BYTES,
  VIRTIO_PCI_CAP_CFG_TYPE,
  VIRTIO_PCI_CAP_DEVICE_CFG,
  VIRTIO_PCI_CAP_LEN,
  VIRTIO_PCI_CAP_LENGTH,
  VIRTIO_PCI_CAP_NEXT,
  VIRTIO_PCI_CAP_OFFSET,
  VIRTIO_PCI_CAP_VNDR,
  VIRTIO_PCI_NOTIFY_CAP_MULTIPLIER,
} from '../../../../spec/virtio-pci';
import { printf } from '../../../common/console';
import type { UDevice } from '../../../include/dm/device';
import { EINVAL } from '../../../include/errno';
import {
  PCI_BASE_ADDRESS_0,
  PCI_CAP_ID_VNDR,
  PCI_REGION_MEM,
  PCI_REGION_TYPE,
} from '../../../include/pci';
import { dev_get_priv } from '../../core/device';
import {
  dm_pci_find_capability,
  dm_pci_find_next_capability,
  dm_pci_read_config32,
  dm_pci_read_config8,
} from '../../pci/pci-uclass/config';
import { dm_pci_map_bar } from '../../pci/pci-uclass/map';

/** Conventional configuration space: a capability can't reach beyond. */
const PCI_CFG_SPACE_SIZE = 256;
/** Values above name no base address register. */
const LAST_BAR = 5;

/**
 * Where a structure of a modern device lies.
 *
 *   +0 vndr u8   +1 next u8   +2 len u8   +3 cfg_type u8   +4 bar u8   +8 offset u32   +12 length u32
 *
 * @spec VIRTIO 1.2 §4.1.4 Virtio Structure PCI Capabilities
 */
export interface VirtioPciCap {
  /** Of the capability, in configuration space. */
  pos: number;
  cap_vndr: number;
  cap_next: number;
  cap_len: number;
  cfg_type: number;
  bar: number;
  offset: number;
  length: number;
}

/** @uboot drivers/virtio/virtio_pci_modern.c struct virtio_pci_priv */
export interface VirtioPciModernPriv {
  /** Addresses of the three structures; `device` is 0 when a device has no configuration. */
  common: number;
  notify_base: number;
  device: number;
  notify_len: number;
  device_len: number;
  notify_offset_multiplier: number;
}

/**
 * The first capability of a type. null: there is none before the first that would end outside of configuration space.
 *
 * @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_find_capability()
 */
export function virtio_pci_find_capability(udev: UDevice, cfg_type: number): VirtioPciCap | null {
  let pos = dm_pci_find_capability(udev, PCI_CAP_ID_VNDR);
  let cap: VirtioPciCap;

  while (pos > 0) {
    if (pos + VIRTIO_PCI_CAP_BYTES > PCI_CFG_SPACE_SIZE) {
      return null;
    }
    cap = {
      pos,
      cap_vndr: dm_pci_read_config8(udev, pos + VIRTIO_PCI_CAP_VNDR),
      cap_next: dm_pci_read_config8(udev, pos + VIRTIO_PCI_CAP_NEXT),
      cap_len: dm_pci_read_config8(udev, pos + VIRTIO_PCI_CAP_LEN),
      cfg_type: dm_pci_read_config8(udev, pos + VIRTIO_PCI_CAP_CFG_TYPE),
      bar: dm_pci_read_config8(udev, pos + VIRTIO_PCI_CAP_BAR),
      offset: dm_pci_read_config32(udev, pos + VIRTIO_PCI_CAP_OFFSET),
      length: dm_pci_read_config32(udev, pos + VIRTIO_PCI_CAP_LENGTH),
    };
    if (cap.bar <= LAST_BAR && cap.cfg_type === cfg_type) {
      return cap;
    }
    pos = dm_pci_find_next_capability(udev, pos, PCI_CAP_ID_VNDR);
  }
  return null;
}

/**
 * Address of the structure, 0: its base address register has no place in memory. Structures in I/O space, which the
 * specification allows, are not supported.
 *
 * @uboot drivers/virtio/virtio_pci_modern.c virtio_pci_map_capability()
 */
export function virtio_pci_map_capability(udev: UDevice, cap: VirtioPciCap): number {
  const bar = PCI_BASE_ADDRESS_0 + 4 * cap.bar;
  const base = dm_pci_map_bar(udev, bar, PCI_REGION_TYPE, PCI_REGION_MEM);

  return base === 0 ? 0 : base + cap.offset;
}

/** Finds and maps the structures. The device's own configuration may be missing. */
export function mapStructures(udev: UDevice, common: VirtioPciCap, notify: VirtioPciCap): number {
  const priv = dev_get_priv<VirtioPciModernPriv>(udev);
  let device: VirtioPciCap | null;

  priv.common = virtio_pci_map_capability(udev, common);
  if (priv.common === 0) {
    printf('(%s): could not map common config\n', udev.name);
    return -EINVAL;
  }
  priv.notify_len = notify.length;
  priv.notify_base = virtio_pci_map_capability(udev, notify);
  if (priv.notify_base === 0) {
    printf('(%s): could not map notify config\n', udev.name);
    return -EINVAL;
  }
  device = virtio_pci_find_capability(udev, VIRTIO_PCI_CAP_DEVICE_CFG);
  if (device !== null) {
    priv.device_len = device.length;
    priv.device = virtio_pci_map_capability(udev, device);
    if (priv.device === 0) {
      printf('(%s): could not map device config\n', udev.name);
      return -EINVAL;
    }
  }
  priv.notify_offset_multiplier = dm_pci_read_config32(
    udev,
    notify.pos + VIRTIO_PCI_NOTIFY_CAP_MULTIPLIER,
  );
  return 0;
}
