import { hex } from '../base/hex';
/**
 * VirtIO over PCI.
 *
 * @spec VIRTIO 1.2 §4.1 Virtio Over PCI Bus
 */
export const PCI_VENDOR_ID_QUMRANET = 0x1af4;
/** Modern device id = this + VIRTIO device id. */
export const VIRTIO_PCI_MODERN_DEVICE_ID_BASE = 0x1040;

/** Transitional PCI device ids by VIRTIO device id. @spec VIRTIO 1.2 §4.1.2 PCI Device Discovery */
export const virtioPciTransitionalDeviceIds: ReadonlyMap<number, number> = new Map([
  [1, 0x1000],
  [2, 0x1001],
  [5, 0x1002],
  [3, 0x1003],
  [8, 0x1004],
  [4, 0x1005],
  [9, 0x1009],
]);

/**
 * Capability: vendor id 0x09, next, length, cfg_type, bar, id, padding, then offset and length of the structure.
 *
 * @spec VIRTIO 1.2 §4.1.4 Virtio Structure PCI Capabilities
 */
export const VIRTIO_PCI_CAP_VNDR = 0;
export const VIRTIO_PCI_CAP_NEXT = 1;
export const VIRTIO_PCI_CAP_LEN = 2;
export const VIRTIO_PCI_CAP_CFG_TYPE = 3;
export const VIRTIO_PCI_CAP_BAR = 4;
export const VIRTIO_PCI_CAP_OFFSET = 8;
export const VIRTIO_PCI_CAP_LENGTH = 12;
export const VIRTIO_PCI_CAP_BYTES = 16;
/** Behind the notify capability. */
export const VIRTIO_PCI_NOTIFY_CAP_MULTIPLIER = 16;
export const VIRTIO_PCI_NOTIFY_CAP_BYTES = 20;
/** Behind the configuration access capability. */
export const VIRTIO_PCI_CFG_CAP_DATA = 16;

export const VIRTIO_PCI_CAP_COMMON_CFG = 1;
export const VIRTIO_PCI_CAP_NOTIFY_CFG = 2;
export const VIRTIO_PCI_CAP_ISR_CFG = 3;
export const VIRTIO_PCI_CAP_DEVICE_CFG = 4;
export const VIRTIO_PCI_CAP_PCI_CFG = 5;

/** @spec VIRTIO 1.2 §4.1.4.3 Common configuration structure layout */
export const VIRTIO_PCI_COMMON_DFSELECT = 0x00;
export const VIRTIO_PCI_COMMON_DF = 0x04;
export const VIRTIO_PCI_COMMON_GFSELECT = 0x08;
export const VIRTIO_PCI_COMMON_GF = 0x0c;
export const VIRTIO_PCI_COMMON_MSIX = 0x10;
export const VIRTIO_PCI_COMMON_NUMQ = 0x12;
export const VIRTIO_PCI_COMMON_STATUS = 0x14;
export const VIRTIO_PCI_COMMON_CFGGENERATION = 0x15;
export const VIRTIO_PCI_COMMON_Q_SELECT = 0x16;
export const VIRTIO_PCI_COMMON_Q_SIZE = 0x18;
export const VIRTIO_PCI_COMMON_Q_MSIX = 0x1a;
export const VIRTIO_PCI_COMMON_Q_ENABLE = 0x1c;
export const VIRTIO_PCI_COMMON_Q_NOFF = 0x1e;
export const VIRTIO_PCI_COMMON_Q_DESCLO = 0x20;
export const VIRTIO_PCI_COMMON_Q_DESCHI = 0x24;
export const VIRTIO_PCI_COMMON_Q_AVAILLO = 0x28;
export const VIRTIO_PCI_COMMON_Q_AVAILHI = 0x2c;
export const VIRTIO_PCI_COMMON_Q_USEDLO = 0x30;
export const VIRTIO_PCI_COMMON_Q_USEDHI = 0x34;
export const VIRTIO_PCI_COMMON_Q_NDATA = 0x38;
export const VIRTIO_PCI_COMMON_Q_RESET = 0x3a;

export const VIRTIO_MSI_NO_VECTOR = 0xffff;

/** BAR 0 of the legacy interface. @spec VIRTIO 1.2 §4.1.4.10 Legacy Interfaces */
export const VIRTIO_PCI_HOST_FEATURES = 0x00;
export const VIRTIO_PCI_GUEST_FEATURES = 0x04;
export const VIRTIO_PCI_QUEUE_PFN = 0x08;
export const VIRTIO_PCI_QUEUE_NUM = 0x0c;
export const VIRTIO_PCI_QUEUE_SEL = 0x0e;
export const VIRTIO_PCI_QUEUE_NOTIFY = 0x10;
export const VIRTIO_PCI_STATUS = 0x12;
export const VIRTIO_PCI_ISR = 0x13;
/** Only while MSI-X is enabled; the configuration then begins behind them. */
export const VIRTIO_PCI_LEGACY_CONFIG_VECTOR = 0x14;
export const VIRTIO_PCI_LEGACY_QUEUE_VECTOR = 0x16;
export const VIRTIO_PCI_LEGACY_CONFIG = 0x14;
export const VIRTIO_PCI_LEGACY_CONFIG_MSIX = 0x18;
/** The PFN is in units of this many bytes, and the used ring is aligned to it. */
export const VIRTIO_PCI_LEGACY_PAGE_BYTES = 4096;

const commonNames: ReadonlyMap<number, string> = new Map([
  [VIRTIO_PCI_COMMON_DFSELECT, 'device_feature_select'],
  [VIRTIO_PCI_COMMON_DF, 'device_feature'],
  [VIRTIO_PCI_COMMON_GFSELECT, 'driver_feature_select'],
  [VIRTIO_PCI_COMMON_GF, 'driver_feature'],
  [VIRTIO_PCI_COMMON_MSIX, 'config_msix_vector'],
  [VIRTIO_PCI_COMMON_NUMQ, 'num_queues'],
  [VIRTIO_PCI_COMMON_STATUS, 'device_status'],
  [VIRTIO_PCI_COMMON_CFGGENERATION, 'config_generation'],
  [VIRTIO_PCI_COMMON_Q_SELECT, 'queue_select'],
  [VIRTIO_PCI_COMMON_Q_SIZE, 'queue_size'],
  [VIRTIO_PCI_COMMON_Q_MSIX, 'queue_msix_vector'],
  [VIRTIO_PCI_COMMON_Q_ENABLE, 'queue_enable'],
  [VIRTIO_PCI_COMMON_Q_NOFF, 'queue_notify_off'],
  [VIRTIO_PCI_COMMON_Q_DESCLO, 'queue_desc'],
  [VIRTIO_PCI_COMMON_Q_DESCHI, 'queue_desc+4'],
  [VIRTIO_PCI_COMMON_Q_AVAILLO, 'queue_driver'],
  [VIRTIO_PCI_COMMON_Q_AVAILHI, 'queue_driver+4'],
  [VIRTIO_PCI_COMMON_Q_USEDLO, 'queue_device'],
  [VIRTIO_PCI_COMMON_Q_USEDHI, 'queue_device+4'],
  [VIRTIO_PCI_COMMON_Q_NDATA, 'queue_notify_data'],
  [VIRTIO_PCI_COMMON_Q_RESET, 'queue_reset'],
]);

/** Field of the common configuration at `offset`. */
export function virtioPciCommonRegisterName(offset: number): string {
  return commonNames.get(offset) ?? `reserved ${hex(offset)}`;
}

const legacyNames: ReadonlyMap<number, string> = new Map([
  [VIRTIO_PCI_HOST_FEATURES, 'Device Features'],
  [VIRTIO_PCI_GUEST_FEATURES, 'Driver Features'],
  [VIRTIO_PCI_QUEUE_PFN, 'Queue Address'],
  [VIRTIO_PCI_QUEUE_NUM, 'Queue Size'],
  [VIRTIO_PCI_QUEUE_SEL, 'Queue Select'],
  [VIRTIO_PCI_QUEUE_NOTIFY, 'Queue Notify'],
  [VIRTIO_PCI_STATUS, 'Device Status'],
  [VIRTIO_PCI_ISR, 'ISR Status'],
]);

/** Register of the legacy BAR at `offset`; with MSI-X enabled two vectors stand before the configuration. */
export function virtioPciLegacyRegisterName(offset: number, msixEnabled: boolean): string {
  const configStart = msixEnabled ? VIRTIO_PCI_LEGACY_CONFIG_MSIX : VIRTIO_PCI_LEGACY_CONFIG;
  if (offset >= configStart) {
    return `Config+${hex(offset - configStart)}`;
  }
  if (offset === VIRTIO_PCI_LEGACY_CONFIG_VECTOR) {
    return 'Configuration Vector';
  }
  if (offset === VIRTIO_PCI_LEGACY_QUEUE_VECTOR) {
    return 'Queue Vector';
  }
  return legacyNames.get(offset) ?? `reserved ${hex(offset)}`;
}
