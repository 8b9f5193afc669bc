import { hex } from '../base/hex';
/**
 * virtio-mmio register offsets. Registers are 32 bits wide; the configuration from 0x100 on is accessed by the width
 * of its fields.
 *
 * @spec VIRTIO 1.2 §4.2.2 MMIO Device Register Layout
 * @spec VIRTIO 1.2 §4.2.4 Legacy interface
 */
export const VIRTIO_MMIO_MAGIC_VALUE = 0x000;
export const VIRTIO_MMIO_VERSION = 0x004;
export const VIRTIO_MMIO_DEVICE_ID = 0x008;
export const VIRTIO_MMIO_VENDOR_ID = 0x00c;
export const VIRTIO_MMIO_DEVICE_FEATURES = 0x010;
export const VIRTIO_MMIO_DEVICE_FEATURES_SEL = 0x014;
export const VIRTIO_MMIO_DRIVER_FEATURES = 0x020;
export const VIRTIO_MMIO_DRIVER_FEATURES_SEL = 0x024;
/** Legacy. */
export const VIRTIO_MMIO_GUEST_PAGE_SIZE = 0x028;
export const VIRTIO_MMIO_QUEUE_SEL = 0x030;
export const VIRTIO_MMIO_QUEUE_NUM_MAX = 0x034;
export const VIRTIO_MMIO_QUEUE_NUM = 0x038;
/** Legacy. */
export const VIRTIO_MMIO_QUEUE_ALIGN = 0x03c;
/** Legacy: address of the queue in units of GuestPageSize. */
export const VIRTIO_MMIO_QUEUE_PFN = 0x040;
export const VIRTIO_MMIO_QUEUE_READY = 0x044;
export const VIRTIO_MMIO_QUEUE_NOTIFY = 0x050;
export const VIRTIO_MMIO_INTERRUPT_STATUS = 0x060;
export const VIRTIO_MMIO_INTERRUPT_ACK = 0x064;
export const VIRTIO_MMIO_STATUS = 0x070;
export const VIRTIO_MMIO_QUEUE_DESC_LOW = 0x080;
export const VIRTIO_MMIO_QUEUE_DESC_HIGH = 0x084;
/** The spec's QueueDriverLow: the available ring. */
export const VIRTIO_MMIO_QUEUE_AVAIL_LOW = 0x090;
export const VIRTIO_MMIO_QUEUE_AVAIL_HIGH = 0x094;
/** The spec's QueueDeviceLow: the used ring. */
export const VIRTIO_MMIO_QUEUE_USED_LOW = 0x0a0;
export const VIRTIO_MMIO_QUEUE_USED_HIGH = 0x0a4;
export const VIRTIO_MMIO_SHM_SEL = 0x0ac;
export const VIRTIO_MMIO_SHM_LEN_LOW = 0x0b0;
export const VIRTIO_MMIO_SHM_LEN_HIGH = 0x0b4;
export const VIRTIO_MMIO_SHM_BASE_LOW = 0x0b8;
export const VIRTIO_MMIO_SHM_BASE_HIGH = 0x0bc;
export const VIRTIO_MMIO_QUEUE_RESET = 0x0c0;
export const VIRTIO_MMIO_CONFIG_GENERATION = 0x0fc;
export const VIRTIO_MMIO_CONFIG = 0x100;

/** `virt`, little-endian. */
export const VIRTIO_MMIO_MAGIC = 0x7472_6976;

const commonNames: readonly (readonly [number, string])[] = [
  [VIRTIO_MMIO_MAGIC_VALUE, 'MagicValue'],
  [VIRTIO_MMIO_VERSION, 'Version'],
  [VIRTIO_MMIO_DEVICE_ID, 'DeviceID'],
  [VIRTIO_MMIO_VENDOR_ID, 'VendorID'],
  [VIRTIO_MMIO_QUEUE_SEL, 'QueueSel'],
  [VIRTIO_MMIO_QUEUE_NUM_MAX, 'QueueNumMax'],
  [VIRTIO_MMIO_QUEUE_NUM, 'QueueNum'],
  [VIRTIO_MMIO_QUEUE_NOTIFY, 'QueueNotify'],
  [VIRTIO_MMIO_INTERRUPT_STATUS, 'InterruptStatus'],
  [VIRTIO_MMIO_INTERRUPT_ACK, 'InterruptACK'],
  [VIRTIO_MMIO_STATUS, 'Status'],
];

const legacyNames: ReadonlyMap<number, string> = new Map([
  ...commonNames,
  [VIRTIO_MMIO_DEVICE_FEATURES, 'HostFeatures'],
  [VIRTIO_MMIO_DEVICE_FEATURES_SEL, 'HostFeaturesSel'],
  [VIRTIO_MMIO_DRIVER_FEATURES, 'GuestFeatures'],
  [VIRTIO_MMIO_DRIVER_FEATURES_SEL, 'GuestFeaturesSel'],
  [VIRTIO_MMIO_GUEST_PAGE_SIZE, 'GuestPageSize'],
  [VIRTIO_MMIO_QUEUE_ALIGN, 'QueueAlign'],
  [VIRTIO_MMIO_QUEUE_PFN, 'QueuePFN'],
]);

const modernNames: ReadonlyMap<number, string> = new Map([
  ...commonNames,
  [VIRTIO_MMIO_DEVICE_FEATURES, 'DeviceFeatures'],
  [VIRTIO_MMIO_DEVICE_FEATURES_SEL, 'DeviceFeaturesSel'],
  [VIRTIO_MMIO_DRIVER_FEATURES, 'DriverFeatures'],
  [VIRTIO_MMIO_DRIVER_FEATURES_SEL, 'DriverFeaturesSel'],
  [VIRTIO_MMIO_QUEUE_READY, 'QueueReady'],
  [VIRTIO_MMIO_QUEUE_DESC_LOW, 'QueueDescLow'],
  [VIRTIO_MMIO_QUEUE_DESC_HIGH, 'QueueDescHigh'],
  [VIRTIO_MMIO_QUEUE_AVAIL_LOW, 'QueueDriverLow'],
  [VIRTIO_MMIO_QUEUE_AVAIL_HIGH, 'QueueDriverHigh'],
  [VIRTIO_MMIO_QUEUE_USED_LOW, 'QueueDeviceLow'],
  [VIRTIO_MMIO_QUEUE_USED_HIGH, 'QueueDeviceHigh'],
  [VIRTIO_MMIO_SHM_SEL, 'SHMSel'],
  [VIRTIO_MMIO_SHM_LEN_LOW, 'SHMLenLow'],
  [VIRTIO_MMIO_SHM_LEN_HIGH, 'SHMLenHigh'],
  [VIRTIO_MMIO_SHM_BASE_LOW, 'SHMBaseLow'],
  [VIRTIO_MMIO_SHM_BASE_HIGH, 'SHMBaseHigh'],
  [VIRTIO_MMIO_QUEUE_RESET, 'QueueReset'],
  [VIRTIO_MMIO_CONFIG_GENERATION, 'ConfigGeneration'],
]);

/** The spec's name of the register at `offset`; `Config+0x14` in the configuration; `reserved 0x48` elsewhere. */
export function virtioMmioRegisterName(version: 1 | 2, offset: number): string {
  if (offset >= VIRTIO_MMIO_CONFIG) {
    return `Config+${hex(offset - VIRTIO_MMIO_CONFIG)}`;
  }
  const names = version === 1 ? legacyNames : modernNames;
  return names.get(offset) ?? `reserved ${hex(offset)}`;
}
